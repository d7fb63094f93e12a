# Enlaces con otros aparatos, y encuentros: qué puede salir mal.

error-link-ticket-not-one = Esto no es un boleto. No se llamó a nadie. Cópialo entero, desde PORCHLIGHT:L1.
error-link-ticket-cut-short = Falta el final del boleto. No se llamó a nadie. Cópialo entero y vuelve a intentar.
error-link-ticket-typo = Hay un error al escribir el boleto. No se llamó a nadie. Revísalo y vuelve a intentar.
error-link-ticket-other-version = El boleto es de otra versión. No se llamó a nadie. Actualiza Porchlight en los dos aparatos.
error-link-relay-not-one = Esto no es la dirección de un puente. No se cambió nada. Empieza con https:// y sigue un nombre.
error-link-unbound = Nadie puede llamar a este aparato en esa dirección. Nada ha cambiado. Revisa su red o elige otra dirección.
error-link-address = «{ $address }» no es una dirección. Nada ha cambiado. Escríbela como 192.168.1.5:4711.
error-link-too-many = Este aparato tiene { $max } enlaces abiertos y no caben más. No se llamó a nadie. Ciérralos y vuelve a intentar.
error-meeting-not-now = Eso no se puede hacer ahora. Nada ha cambiado. Mira hasta dónde llegó el encuentro; termínalo para empezar otro.
error-meeting-admin-later = Otra persona de la administración tiene que aceptar a alguien más ahí. No se invitó a nadie. Deja entrar primero a la persona y después dale el rol.
