# El barrio de práctica.

practice-name = Barrio de práctica
practice-door = Práctica
practice-mark = Ejercicio
practice-bar = Nada de esto es real.
practice-leave = Salir
practice-leave-long = Salir de la práctica
practice-about = Un lugar inventado para hacer pruebas. Nada de lo que hagas ahí toca tus reportes de verdad.
practice-try = Un barrio inventado
practice-start = Empezar la práctica
practice-go-on = Seguir con ella
practice-here = { $count ->
    [0] Todavía no hay ejercicios
    [one] 1 reporte de ejercicio
   *[other] { $count } reportes de ejercicio
}
practice-report = Como ejercicio
practice-remove = Quitar la práctica
practice-remove-title = ¿Quitar la práctica?
practice-remove-reports = { $count ->
    [one] Se va 1 reporte de ejercicio de este aparato.
   *[other] Se van { $count } reportes de ejercicio de este aparato.
}
practice-remove-drafts = { $count ->
    [one] También se va 1 ejercicio sin terminar.
   *[other] También se van { $count } ejercicios sin terminar.
}
practice-remove-text = Esto no se puede deshacer. Tus reportes de verdad se quedan. También las copias que hayas exportado.
practice-removed = Ya no está la práctica. Tus reportes de verdad siguen todos aquí.
