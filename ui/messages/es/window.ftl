# Palabras de la primera pantalla de la ventana.

window-name = Porchlight
window-open = Abierto
window-locked = Con llave
window-loading = Mirando este aparato…
window-profile = Perfil { $number }
window-profile-shape = Perfil { $number }, { $shape }
window-wait = { $seconds ->
    [one] Puedes volver a intentar en 1 segundo.
   *[other] Puedes volver a intentar en { $seconds } segundos.
}
window-reports = { $count ->
    [0] Todavía no hay reportes
    [one] reporte en este aparato
   *[other] reportes en este aparato
}
window-reports-empty = Aquí se ven los reportes que hagas o importes. El primero empieza en la terminal:
window-drafts = { $count ->
    [one] Hay 1 sin terminar.
   *[other] Hay { $count } sin terminar.
}
window-unreadable = { $count ->
    [one] Hay 1 que no se puede leer. Se guarda, y se vuelve a intentar después de actualizar.
   *[other] Hay { $count } que no se pueden leer. Se guardan, y se vuelve a intentar después de actualizar.
}
window-locked-title = Tus reportes están bajo llave
window-locked-text = Aquí nadie los puede leer, ni siquiera tú, hasta que tu frase de acceso abra el perfil. Por ahora eso se hace en la terminal:
window-empty-title = Todavía no hay ningún perfil aquí
window-empty-text = Un perfil guarda tus reportes en este aparato, bajo una frase de acceso que solo tú sabes. El primer paso es en la terminal:
window-error-title = Esto no funcionó
window-again = Volver a intentar
window-state = Todo se queda en este aparato. No se envía nada.
