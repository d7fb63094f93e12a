# La casa: perfiles, frases de acceso, ajustes.

error-home-open-elsewhere = El perfil { $profile } está abierto en otra ventana o terminal. Nada ha cambiado. Ciérralo allá y vuelve a intentar.
error-home-no-profile = Aquí no hay un perfil { $profile }. Nada ha cambiado. Elige otro número o haz un perfil nuevo.
error-home-profile-exists = El perfil { $profile } ya está aquí y se queda como está. Ábrelo con su frase de acceso o elige otro número.
error-home-no-free-profile = Los nueve perfiles están ocupados. Nada ha cambiado. Usa uno de los que hay o elige otra carpeta.
error-home-profile-number = { $profile } no puede ser un perfil. Nada ha cambiado. Elige un número del 1 al 9.
error-home-read-only = No puedes escribir en esta carpeta. Lo que tiene está a salvo. Elige otra carpeta o da permiso para escribir ahí.
error-home-unreadable = No se puede leer { $path }. Nada de lo que tiene ha cambiado. Revisa que el disco esté conectado y que el archivo sea tuyo, y vuelve a intentar.
error-home-disk-full = El disco está lleno. Lo que guardaste antes está a salvo; el último paso no se guardó. Libera espacio y hazlo otra vez.

error-vault-locked = Está bloqueado. Tus reportes están a salvo adentro. Ábrelo primero con tu frase de acceso.
error-vault-already-open = El perfil { $profile } ya está abierto aquí. Sigue con él, o ciérralo antes de abrir otro.
error-vault-wrong-passphrase = { $wrong_tries ->
    [0] Esa frase de acceso no es. Nunca se borra nada. Revisa las mayúsculas y el idioma del teclado, y vuelve a intentar.
    [one] Esa frase de acceso no es. Nunca se borra nada. Revisa las mayúsculas y el idioma del teclado, y vuelve a intentar.
   *[other] Esa frase de acceso no es ({ $wrong_tries } intentos fallidos). Nunca se borra nada, pero después de cinco la espera crece. Revisa las mayúsculas y el idioma del teclado, y vuelve a intentar.
}
error-vault-wait = { $seconds ->
    [one] Hubo demasiados intentos fallidos. No se borra nada. Espera 1 segundo y vuelve a intentar.
   *[other] Hubo demasiados intentos fallidos. No se borra nada. Espera { $seconds } segundos y vuelve a intentar.
}
error-vault-weak-passphrase = Esa frase de acceso es fácil de adivinar. Nada ha cambiado. Elige una más larga: cinco palabras o más, tomadas al azar, sirven bien.
error-vault-damaged = El archivo de la llave { $path } está dañado y por eso este perfil no abre. Los reportes siguen en la carpeta. Pon ahí el archivo de una copia de la carpeta y vuelve a intentar.
error-vault-duty-damaged = La segunda llave de este perfil está dañada y por eso no puede firmar en un círculo. Tus reportes están a salvo. Pon ahí el archivo de una copia de la carpeta y vuelve a intentar.
error-vault-newer-version = Este perfil lo hizo un Porchlight más nuevo (su forma es { $found }, este conoce la { $known }). Está a salvo y sin cambios. Actualiza Porchlight y ábrelo otra vez.

shape-circle = círculo
shape-square = cuadrado
shape-triangle = triángulo
shape-star = estrella
shape-diamond = diamante
shape-moon = luna
shape-leaf = hoja
shape-drop = gota
shape-house = casa

theme-system = como el aparato
theme-light = claro
theme-dark = oscuro

setting-language = Idioma
setting-text-size = Tamaño de letra
setting-theme = Tema
setting-lock-after = Se bloquea solo
lock-after-min = { $minutes ->
    [0] nunca
    [one] tras 1 minuto sin tocar nada
   *[other] tras { $minutes } minutos sin tocar nada
}
language-en = inglés
language-es = español

profile-number = Perfil
profile-shape = Figura
profile-tries = Intentos fallidos
profile-wait = Espera
profile-wait-s = { $seconds ->
    [0] ninguna
    [one] 1 segundo
   *[other] { $seconds } segundos
}
profile-created = El perfil { $profile } está listo en este aparato, que se llama { $name }. Solo tu frase de acceso lo abre: si se te olvida, nadie te lo puede abrir.
profile-copied = Esta carpeta se copió de otro aparato, así que este tiene sus propias llaves nuevas. Tus reportes están todos aquí.
profile-expired = { $count ->
    [one] A 1 reporte se le acabó su tiempo; ya no está en este aparato.
   *[other] A { $count } reportes se les acabó su tiempo; ya no están en este aparato.
}
profile-none = Todavía no hay ningún perfil aquí.
passphrase-changed = La frase nueva sirve desde ahora. La anterior ya no abre nada.
settings-saved = Guardado. Quien tenga este aparato en la mano puede ver estos ajustes sin la frase de acceso.
