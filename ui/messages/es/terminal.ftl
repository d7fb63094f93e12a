# Palabras solo de la terminal. terminal-next-* se agrega al error del mismo nombre.

terminal-next-home-no-profile = (porchlight init lo hace)
terminal-next-home-open-elsewhere = (porchlight lock lo cierra)
terminal-next-store-damaged = (porchlight check --repair)
terminal-next-report-needs-detail = (--confirm-category la confirma)
terminal-next-report-needs-strong-evidence = (--confirm-category la confirma)
terminal-next-report-not-found = (porchlight report list)
terminal-next-draft-not-found = (porchlight draft list)
terminal-next-request-unknown-command = (porchlight call --help los nombra)
terminal-next-field-missing-category = (--category 1, 2 o 3)

error-terminal-usage = { $text } Nada ha cambiado. Mira: { $help }
error-terminal-bad-count = "{ $value }" no va con { $option }. Nada ha cambiado. Escribe un número, o dos como en 3-5.
error-terminal-bad-time = "{ $value }" no es una hora. Nada ha cambiado. Escribe hace cuánto (10m, 2h, 1d), una hora del día (14:05), o la fecha y la hora (2026-02-10 14:05).
error-terminal-bad-degrees = "{ $value }" no es un número de grados. Nada ha cambiado. Escríbelo como 42.00348, con siete decimales a lo más.
error-terminal-bad-vehicle = "{ $value }" no describe un vehículo. Nada ha cambiado. Escribe marca;color;placa, como "Ford Transit;white;DY4????", y deja vacío lo que no sepas. Colores: { $colours }.
error-terminal-cannot-read = No se puede leer { $path }. Nada ha cambiado. Revisa su nombre y que sea tuyo, y vuelve a intentar.
error-terminal-cannot-write = No se puede escribir { $path }. Nada ha cambiado. Elige otro lugar y vuelve a intentar.
error-terminal-too-large = { $path } es más grande de lo que puede ser un texto aquí. Nada ha cambiado. Elige un archivo más corto.
error-terminal-not-text = { $path } no es texto UTF-8. Nada ha cambiado. Guárdalo como UTF-8 y vuelve a intentar.
error-terminal-no-passphrase = No hay una terminal donde pedirte la frase de acceso. Nada ha cambiado. Dala con --passphrase-file o --passphrase-fd.
error-terminal-passphrases-differ = Las dos frases no son iguales. Nada ha cambiado. Empieza otra vez.
error-terminal-secret-in-arguments = Este pedido lleva una frase de acceso, y otras personas pueden ver lo que está en la línea de comandos. Nada ha cambiado. Mándalo por la entrada estándar: pon - en su lugar.
error-terminal-needs-yes = No hay una terminal donde preguntarte si se borra. No se borró nada. Agrega --yes si tienes certeza.
error-terminal-needs-yes-circle = No hay una terminal donde preguntarte si tienes certeza. Nada ha cambiado. Agrega --yes si la tienes.
error-terminal-nothing-to-change = No dijiste qué cambiar. Nada ha cambiado. Nombra al menos un campo, como --category 2 (porchlight report edit --help los nombra).
error-terminal-settle = La gente escribió cosas distintas para { $field }, y tú diste solo una parte. Nada ha cambiado. Mira las dos (porchlight report show) y dalo completo otra vez con --settle.
error-terminal-no-home = Este aparato no dice dónde van tus archivos. Nada ha cambiado. Elige una carpeta con --home.
error-terminal-nothing-saved = No se pudo leer nada del archivo dañado. Se queda como está. Regresa una copia de tu carpeta, o guarda el archivo y pide ayuda a alguien de confianza que sepa de computadoras.
error-terminal-story-stuck = El círculo inventado no pudo seguir ({ $cause }). No se tocó nada tuyo. Prueba otro número con --seed.
error-terminal-bad-answer = Esta puerta no entiende la respuesta a { $command }. Lo que guardaste antes está a salvo. Actualiza todo Porchlight y vuelve a intentar.

usage-unknown-argument = Aquí no hay { $argument }.
usage-unknown-argument-similar = Aquí no hay { $argument }; tal vez quieres decir { $similar }.
usage-unknown-command = Aquí no hay un comando { $command }.
usage-unknown-command-similar = Aquí no hay un comando { $command }; tal vez quieres decir { $similar }.
usage-bad-value = "{ $value }" no va con { $argument }.
usage-bad-value-choices = "{ $value }" no va con { $argument }. Puede ser: { $choices }.
usage-no-value = { $argument } necesita un valor.
usage-missing = Falta esto: { $argument }.
usage-conflict = { $argument } no va junto con { $other }.
usage-twice = { $argument } está dos veces.
usage-other = Así no se usa este comando.

ask-passphrase = Frase de acceso del perfil { $profile }:
ask-new-passphrase = Frase de acceso nueva:
ask-again = La misma otra vez:
ask-delete = ¿Borrarlo? Escribe "sí":
ask-leave = ¿Salir del círculo? Escribe "sí":
ask-remove = ¿Quitar? Escribe "sí":
ask-delete-yes = sí si
delete-kept = No se borró nada.
passphrase-advice = Elige una frase de acceso que solo tú sepas: cinco palabras o más, tomadas al azar. Cierra tus reportes en este aparato, y nadie la puede cambiar por ti.
warning-passphrase-file = Otras personas en este aparato pueden leer { $path }. Hazlo solo tuyo: chmod 600.

nothing-open = Aquí no hay nada abierto. Todo está bloqueado.
lock-asked = Bloqueado. Las llaves ya no están en la memoria y no se perdió nada.
locked-from-outside = Se bloqueó mientras corría este comando. Lo que se guardó antes está a salvo. Córrelo otra vez con tu frase de acceso.

next-init = Haz uno: porchlight init --name "Mi teléfono"
next-add = Entrega el primero: porchlight report add --activity knocking --place "Clark y Lunt" --category 2
next-draft = Guarda uno: porchlight draft save --place "Clark y Lunt"
next-found = Empieza un círculo: porchlight circle found --name "Calle Arce"
next-delete = Para borrarlo: porchlight report delete { $id }
next-undo = Para deshacerlo: porchlight report undo
next-page = Los siguientes: agrega --after { $cursor }
next-repair = Para arreglarlo: porchlight check --repair
next-file = Para entregarlo: porchlight draft file { $id }
man-written = Hay { $count } páginas en { $path }.

# Links with other devices

sync-listening = Con este boleto otros llegan a este aparato, mientras esto siga en marcha:
sync-linked = Hay un aparato. Los dos buscan qué comparten.
sync-known =
    { $channels ->
        [one] Es tuyo o de alguien de tu vecindad. Comparte un canal contigo.
       *[other] Es tuyo o de alguien de tu vecindad. Comparte { $channels } canales contigo.
    }
sync-progress =
    { $left ->
        [one] Falta una parte por llegar.
       *[other] Faltan { $left } partes por llegar.
    }
sync-equal = Los dos aparatos ya tienen lo mismo.
sync-again =
    { $seconds ->
        [one] Se intenta otra vez en un segundo.
       *[other] Se intenta otra vez en { $seconds } segundos.
    }
sync-not-reached = Nadie contesta ahí. ¿El otro aparato te espera todavía?
sync-lost = El enlace se cortó.
sync-nothing-shared = Ese aparato no comparte nada contigo. No supo nada de lo tuyo.
sync-too-new = Ese aparato tiene una versión más nueva. Actualiza Porchlight aquí.
sync-too-old = Ese aparato tiene una versión más vieja. Actualiza Porchlight allá.
sync-misbehaved = El enlace se cerró: ese aparato rompió una regla. Lo tuyo no corre peligro.
sync-store-failed = Uno de los dos no pudo guardar. Revisa el espacio en ambos.
sync-renewed = Cambió lo que comparten. Sigue un enlace nuevo.
sync-busy = Ese aparato está muy ocupado.
sync-nobody-told = Nadie de tus círculos ha dicho todavía dónde está. Empieza con un boleto: porchlight sync --help
sync-calling =
    { $devices ->
        [one] Un aparato de tus círculos dijo dónde está. Ahora se le llama.
       *[other] { $devices } aparatos de tus círculos dijeron dónde están. Ahora se les llama, unos pocos a la vez.
    }
sync-relay-reached = El puente contesta. Quien no llega directo a ti, llega por él.
sync-relay-lost = El puente no contesta. En la misma Wi-Fi, y con una memoria USB, todo sigue. Se intenta otra vez.

error-terminal-cannot-link = Los enlaces no pudieron seguir. Lo que guardaste está a salvo. Vuelve a intentar.
