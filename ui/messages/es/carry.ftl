# Llevado en mano: lo que tiene un círculo va a un archivo, y sale de uno, donde no hay enlace.

carry-question = ¿No hay otro aparato cerca?
carry-lead = Ponlo en un archivo. Llévalo en una memoria USB o envíalo como quieras.
carry-give = Ponerlo en un archivo
carry-give-text = Para todo tu círculo o para un solo aparato.
carry-take = Recibir un archivo
carry-take-text = Alguien te dio una memoria USB o te envió un archivo.
carry-runs = Se está escribiendo o leyendo ahora.
carry-nobody-title = Todavía no tienes a quién llevárselo
carry-nobody-text = Cuando un vecino esté en tu círculo, o tengas otro aparato, desde aquí lo pones en un archivo.
carry-nobody-step = Ver mis círculos

carry-circle = ¿Cuál círculo?
carry-whom = ¿Para quién es?
carry-whom-all = Todo el círculo
carry-whom-own = Todos tus aparatos
carry-whom-all-text = Cada quien ve solo lo que puede leer.
carry-whom-one = Un solo aparato
carry-whom-one-text = Nadie más lo puede abrir.
carry-device = ¿El aparato de quién?
carry-device-of = { $who }: { $device }
carry-what = ¿Qué lleva?
carry-what-all = Todo lo que pueden leer
carry-what-all-text = Elige esto si no sabes qué tienen ya.
carry-what-new = Solo lo nuevo
carry-what-new-text = Pesa menos. También necesitan tus archivos de antes.
carry-path-hint = Si usas una memoria USB, di dónde está. Un archivo grande se divide en partes, y quedan juntas.
carry-locked = El archivo está cerrado con llave
carry-start = Escribir el archivo
carry-writing = Escribiendo el archivo

carry-written = { $count ->
    [one] El archivo está listo
   *[other] { $count } archivos están listos
}
carry-opens = Lo pueden abrir: { $who }.
carry-opens-nobody = Todavía no lo puede abrir nadie del círculo.
carry-opens-device = Solo lo puede abrir { $who }, en el aparato { $device }.
carry-next = Qué hacer con él
carry-next-hand = Dale la memoria USB o envía el archivo. Todas las partes, si hay más de una.
carry-next-open = La otra persona toca "{ circles-title }", luego "{ circles-nearby }" y luego "{ circles-carry }".
carry-next-after = Cuando ya lo tenga, puedes borrar el archivo. Aquí sigue todo.
carry-again = Escribir otro

carry-take-lead = Termina en ".porchlight". Lo que ya está aquí se queda igual.
carry-file = ¿Cuál archivo?
carry-file-hint = Dónde está en este aparato o en la memoria USB.
carry-file-number = Archivo { $number }
carry-file-missing = Di cuál archivo leer.
carry-file-more = Otro archivo
carry-file-choose = Elegir los archivos
carry-file-drop = Quitar
carry-file-drop-named = Quitar el archivo { $number }
carry-take-start = Leerlo
carry-reading = Leyendo el archivo

carry-taken = { $count ->
    [0] No entró nada nuevo
    [one] Entró 1 cosa nueva
   *[other] Entraron { $count } cosas nuevas
}
carry-all-here = Ya está aquí todo lo que lleva.
carry-from = Para { $circle }
carry-waits = { $count ->
    [one] 1 cosa espera
   *[other] { $count } cosas esperan
}
carry-missing = Falta una parte
carry-refused = { $count ->
    [one] 1 archivo no entró
   *[other] { $count } archivos no entraron
}
carry-refused-parts = Algo quedó fuera
carry-read-again = Lee otra vez tus archivos anteriores
carry-stopped = Detenido
carry-stopped-text = Lo que entró se queda. Lee otra vez los mismos archivos y sigue desde ahí.
carry-go-on = Seguir con estos archivos
carry-same = Leer estos archivos otra vez
carry-take-again = Recibir otro
