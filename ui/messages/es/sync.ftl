# Enlaces con otros dispositivos.

sync-listening = Con este boleto otros llegan a este dispositivo, mientras esto siga en marcha:
sync-linked = Hay un dispositivo. Los dos buscan qué comparten.
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
sync-equal = Los dos dispositivos ya tienen lo mismo.
sync-again =
    { $seconds ->
        [one] Se intenta otra vez en un segundo.
       *[other] Se intenta otra vez en { $seconds } segundos.
    }
sync-not-reached = Nadie contesta ahí. ¿El otro dispositivo te espera todavía?
sync-lost = El enlace se cortó.
sync-nothing-shared = Ese dispositivo no comparte nada contigo. No supo nada de lo tuyo.
sync-too-new = Ese dispositivo tiene una versión más nueva. Actualiza Porchlight aquí.
sync-too-old = Ese dispositivo tiene una versión más vieja. Actualiza Porchlight allá.
sync-misbehaved = El enlace se cerró: ese dispositivo rompió una regla. Lo tuyo no corre peligro.
sync-store-failed = Uno de los dos no pudo guardar. Revisa el espacio en ambos.
sync-renewed = Cambió lo que comparten. Sigue un enlace nuevo.
sync-busy = Ese dispositivo está muy ocupado.

error-terminal-ticket-not-one = Esto no es un boleto. No se llamó a nadie. Cópialo entero, desde PORCHLIGHT:L1.
error-terminal-ticket-cut-short = Falta el final del boleto. No se llamó a nadie. Cópialo entero y vuelve a intentar.
error-terminal-ticket-typo = Hay un error al escribir el boleto. No se llamó a nadie. Revísalo y vuelve a intentar.
error-terminal-ticket-other-version = El boleto es de otra versión. No se llamó a nadie. Actualiza Porchlight en los dos dispositivos.
error-terminal-cannot-listen = Nadie puede llamar a este dispositivo en esa dirección. Nada ha cambiado. Elige otra con --at.
error-terminal-cannot-link = Los enlaces no pudieron seguir. Lo que guardaste está a salvo. Vuelve a intentar.
