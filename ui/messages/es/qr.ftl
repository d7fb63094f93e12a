# Un texto que se da a otra persona como imagen, y que la cámara lee.

qr-picture = La invitación como imagen. La cámara de la otra persona la lee.
qr-text = Mejor como texto
qr-copy = Copiar el texto
qr-copied = Ya está copiado. Quien tiene el texto lo puede usar, así que no lo mandes a nadie más.
qr-copied-not = Aquí no se puede copiar. Toca el texto: así se marca todo.
qr-done = Listo
qr-scan = Usar la cámara
qr-scanning = Lo que ve la cámara
qr-hold = Pon la cámara sobre la imagen cuadrada de la otra pantalla. No se guarda ninguna foto.
qr-scan-stop = Apagar la cámara
qr-no-camera = La cámara no se abre aquí. Nada ha cambiado. Escribe o pega el texto.
