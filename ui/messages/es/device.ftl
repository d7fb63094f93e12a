# Este aparato: qué se podría ver aquí, la llave, cómo se ve, qué se guarda y cuánto tiempo.

device-seen = Qué se podría ver aquí
device-seen-text = Nada lo esconde todo. Esto es lo que puede hallar quien tenga este aparato.
device-seen-locked = Mientras está bloqueado
device-seen-here = Que aquí está Porchlight.
device-seen-profiles = { $count ->
    [one] Que hay 1 perfil, y su figura.
   *[other] Que hay { $count } perfiles, y sus figuras.
}
device-seen-settings = Tu idioma, tamaño de letra y tema, y cuándo se bloquea solo.
device-seen-tries = Cuántos intentos fallidos hubo, y cuándo.
device-seen-files = De qué tamaño son los archivos, y cuándo cambiaron.
device-seen-not = Ningún nombre, ningún reporte y ningún reporte sin terminar.
device-seen-open = Mientras está abierto
device-seen-all = Todo lo que tú ves aquí. Por eso, bloquéalo antes de soltarlo.
device-seen-after = Después de bloquearlo
device-seen-gone = Las llaves ya no están en la memoria. Nadie lee tus reportes hasta que tu frase los abra otra vez.
device-seen-browser = Aquí Porchlight corre en tu navegador. Cierra también el navegador.

device-lock = Bloqueo
device-lock-text = No se pierde nada. En un teclado, oprime Ctrl, Mayús y L. En una Mac, oprime Cmd, Mayús y L.
device-lock-after = Bloquearse solo si nadie lo toca
device-lock-after-min = { $minutes ->
    [0] Nunca
    [one] 1 minuto
   *[other] { $minutes } minutos
}
device-lock-never = Queda abierto hasta que lo bloquees
device-lock-never-text = Si alguien se lleva este aparato abierto, puede leerlo todo.

device-looks = Idioma y aspecto
device-sample = Así de grande se ven las letras. ¿Las lees con el brazo estirado?

device-profile = Tu perfil
device-passphrase = Cambiar la frase de acceso
device-further = ¿Alguien más usa este aparato? Primero bloquéalo. Luego toca «Perfil nuevo». Cada perfil tiene sus palabras y nadie ve lo de otro.
device-old-title = Primero, tu frase anterior
device-old-text = Así se ve que puedes abrir esta llave. Después haces una nueva.
device-old = Frase anterior

device-keep = Cuánto se quedan los reportes
device-keep-next = El próximo se va el { $day }.
device-keep-none = Ningún reporte se va en esta semana.
device-keep-empty = No hay reportes, así que ninguno se va.
device-keep-text = Cuando se acaba el tiempo de un reporte, se destruye en este aparato. Las copias que exportaste quedan donde las pusiste.

device-storage = Espacio en este aparato
device-storage-here = Tus reportes ocupan
device-storage-free = Queda libre
device-storage-path = Se guardan en
device-unreadable = { $count ->
    [one] 1 cosa no se puede leer
   *[other] { $count } cosas no se pueden leer
}

device-check = ¿Está todo entero?
device-check-text = Porchlight mira cada reporte para ver que nada esté roto ni falte. No cambia nada.
device-check-start = Revisar ahora
device-check-busy = Revisando tus reportes
device-check-whole = Todo está entero
device-check-count = { $count ->
    [0] Todavía no hay reportes aquí.
    [one] Se revisó 1 reporte.
   *[other] Se revisaron { $count } reportes.
}
device-check-problems = { $count ->
    [one] 1 cosa no está como debe
   *[other] { $count } cosas no están como deben
}
device-check-safe = No se cambió nada. Lo que se puede leer está a salvo.
device-check-left = Lo demás no se puede arreglar aquí. Lo que se puede leer está a salvo.
device-check-mend = Arreglar lo que se pueda
device-check-damaged = Bloquéalo y abre tu perfil otra vez. Ahí puedes salvar lo que se lea.

quarantine-title = Lo que no se puede leer
quarantine-none = No hay nada apartado
quarantine-newer = Puede ser de un Porchlight más nuevo
quarantine-part = Una parte no se puede leer
quarantine-broken = Está dañado
quarantine-other = Todavía no se puede leer
quarantine-safe-title = Qué está a salvo
quarantine-safe = Todo lo demás se puede leer. Lo de esta lista se guarda como llegó. No se escribe nada encima.
quarantine-newer-next = Actualiza Porchlight. Después se lee solo.
quarantine-part-next = El resto se guarda junto. Quizá lo lea un Porchlight más nuevo.
quarantine-broken-next = Si lo intentas otra vez, quizá se arregle con sus partes.
quarantine-again = Intentar otra vez
quarantine-fewer = { $count ->
    [one] 1 cosa ya se puede leer
   *[other] { $count } cosas ya se pueden leer
}
quarantine-still = { $count ->
    [one] Todavía no se puede leer
   *[other] Todavía no se pueden leer
}
quarantine-still-text = Se guarda como estaba y se intenta otra vez con cada actualización.
quarantine-technical = Para reparar
