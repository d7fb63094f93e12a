# Los primeros minutos, la llave y el inicio: idioma, qué es esto, una frase de acceso, abrir, lo que hay ahora.

welcome-choose = Elige tu idioma
welcome-hear = Escuchar
welcome-heard = Para seguir en español, toca la palabra Español. Lo puedes cambiar después.
welcome-about = Para qué sirve Porchlight
welcome-see = Anota lo que ves
welcome-see-text = Una pregunta corta a la vez. Toma como un minuto.
welcome-stays = Se queda en este aparato
welcome-stays-text = No se envía nada. Tú decides si lo pasas a alguien.
welcome-free = Sin cuenta
welcome-free-text = Sin nombre, sin teléfono, sin correo.
welcome-offline = Sin internet
welcome-offline-text = Sirve aunque no haya señal.
welcome-start = Empezar
welcome-restore = Tengo una copia
welcome-setup = Tu perfil
welcome-name-title = ¿Cómo le dices a este aparato?
welcome-name-text = Solo tú ves este nombre. Lo puedes dejar así.
welcome-name = Nombre de este aparato
welcome-name-phone = Mi teléfono
welcome-name-computer = Mi computadora
welcome-done = Todo listo
welcome-done-text = Tu llave sirve. ¿Qué quieres hacer primero?
welcome-report = Reportar algo
welcome-report-text = Acabas de ver algo
welcome-practice-text = Haz la prueba con reportes inventados
welcome-circle = Entrar a un círculo o empezarlo
welcome-circle-text = Con vecinos que conoces
welcome-home = Ir al inicio

passphrase-why-title = Una llave que solo tú tienes
passphrase-why-lock = Mientras está bloqueado, aquí nadie puede leer tus reportes. Tampoco quien se lleve este aparato.
passphrase-why-reset = Nadie lo puede abrir por ti. Si olvidas tus palabras, se pierde lo que hay aquí.
passphrase-why-paper = Por eso, anótalas en papel. Guarda el papel lejos de este aparato.
passphrase-why-next = Muéstrame cinco palabras
passphrase-own = Prefiero elegir las mías
passphrase-words-title = Tus cinco palabras
passphrase-words-text = Anótalas en papel, en este orden. Con ellas abres tus reportes.
passphrase-words-label = Tu frase de acceso
passphrase-words-other = Otras palabras
passphrase-words-use = Usar estas palabras
passphrase-type-title = Ahora escribe las cinco palabras
passphrase-type-text = Así sabes que sirven. Usa letras minúsculas y un espacio entre palabras.
passphrase-type = Tus cinco palabras
passphrase-type-show = Verlas otra vez
passphrase-type-next = Hacer mi llave
passphrase-type-word = La palabra { $number } no es igual. Mira tu papel o toca «Verlas otra vez».
passphrase-type-count = { $count ->
    [0] Primero escribe las { $words } palabras.
    [one] Son { $words } palabras. Escribiste 1.
   *[other] Son { $words } palabras. Escribiste { $count }.
}
passphrase-own-title = Tu propia frase
passphrase-own-text = Usa cinco palabras o más que no vayan juntas. Sin nombres ni fechas.
passphrase-own-new = Frase de acceso
passphrase-own-again = La misma otra vez
passphrase-own-next = Hacer mi llave
passphrase-own-suggest = Mejor dame cinco palabras
passphrase-own-empty = Primero escribe tu frase de acceso.
passphrase-own-differ = Las dos no son iguales. Escribe otra vez la segunda.
passphrase-show = Ver
passphrase-show-label = Ver lo que escribo
passphrase-hide = Ocultar
passphrase-hide-label = Ocultar lo que escribo
passphrase-making = Haciendo la llave… Toma un momento.

unlock-which = ¿Cuál es tu perfil?
unlock-profile = Perfil { $number }
unlock-shape-circle = Círculo
unlock-shape-square = Cuadrado
unlock-shape-triangle = Triángulo
unlock-shape-star = Estrella
unlock-shape-diamond = Diamante
unlock-shape-moon = Luna
unlock-shape-leaf = Hoja
unlock-shape-drop = Gota
unlock-shape-house = Casa
unlock-waits = Tiene que esperar
unlock-new = Perfil nuevo
unlock-new-text = Para otra persona que usa este aparato. Cada perfil tiene sus propias palabras.
unlock-passphrase = Tu frase de acceso
unlock-open = Abrir
unlock-opening = Abriendo…
unlock-wait = Demasiados intentos. No se borra nada.
unlock-wait-left = Puedes volver a intentar en { $time }.
unlock-wait-over = Ya puedes volver a intentar.
unlock-damaged = El archivo con tus reportes está dañado
unlock-damaged-text = Porchlight puede salvar lo que todavía se lee.
unlock-damaged-kept = El archivo dañado se guarda. No se escribe nada encima.
unlock-rescue = Salvar lo que se pueda leer
unlock-rescuing = Salvando…
unlock-aside = El archivo dañado queda guardado aquí:

device-theme-system = Automático
device-theme-light = Claro
device-theme-dark = Oscuro

now-mine = Solo en este aparato. Nadie más los puede ver.
now-circle = Lo que es para tu círculo le llega cuando sus aparatos se encuentran.
now-newest = el último, { $age }
now-reports = { $count ->
    [0] Todavía no hay reportes
    [one] 1 reporte
   *[other] { $count } reportes
}
now-empty = Cuando veas algo, anótalo aquí. Toma como un minuto.
now-going = { $count ->
    [one] 1 reporte se va en 7 días
   *[other] { $count } reportes se van en 7 días
}
now-unreadable = { $count ->
    [one] 1 cosa no se puede leer
   *[other] { $count } cosas no se pueden leer
}
now-here = { $count ->
    [0] ninguno todavía
    [one] hay 1
   *[other] hay { $count }
}
now-drafts = { $count ->
    [one] 1 reporte
   *[other] { $count } reportes
}
now-device = Bloqueo, idioma, cuidado
now-newest-title = Los últimos reportes
