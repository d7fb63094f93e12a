# Reportes de Porchlight a un archivo, y de un archivo a Porchlight.

transfer-export-title = Exportar reportes
transfer-export-all = { $count ->
    [0] Ningún reporte va al archivo.
    [one] 1 reporte va al archivo.
   *[other] { $count } reportes van al archivo.
}
transfer-export-exercises = { $count ->
    [one] También va 1 ejercicio, marcado como ejercicio.
   *[other] También van { $count } ejercicios, marcados como ejercicios.
}
transfer-export-empty-title = Todavía no hay nada que exportar
transfer-export-empty-text = Desde aquí pasas a un archivo los reportes de este aparato.
transfer-format = ¿Para qué es el archivo?
transfer-format-csv = Una tabla (CSV)
transfer-format-csv-hint = Para quien trabaja con listas. Se abre en cualquier hoja de cálculo.
transfer-format-jsonl = Otro Porchlight (JSON lines)
transfer-format-jsonl-hint = Para el Porchlight de un vecino, o como copia. Se puede importar otra vez.
transfer-format-geojson = Un mapa (GeoJSON)
transfer-format-geojson-hint = Para quien hace mapas. Un reporte sin punto no tiene lugar en él.
transfer-precision = ¿Qué tan exactos pueden ser los lugares?
transfer-precision-area = Solo la zona
transfer-precision-area-hint = Un punto a cerca de 1 km y el nombre de la zona. Sin notas, placas ni contactos.
transfer-precision-block = La cuadra
transfer-precision-block-hint = La calle y la cuadra, si están claras. Sin notas, placas ni contactos.
transfer-precision-exact = El lugar exacto
transfer-precision-exact-hint = Lugares exactos, notas, placas y contactos. Solo para quien lo necesita.
transfer-path = Dónde guardar el archivo
transfer-path-hint = Si ya hay un archivo con ese nombre, este toma su lugar.
transfer-path-missing = Di dónde va el archivo.
transfer-choose-save = Elegir dónde
transfer-choose-open = Elegir un archivo
transfer-open-title = El archivo no está cerrado con llave
transfer-open-text = Quien lo reciba lo puede leer. Se queda donde lo pongas hasta que lo borres. Dáselo solo a gente de confianza.
transfer-export-start = Escribir el archivo
transfer-export-done = { $count ->
    [one] Hay 1 reporte en el archivo
   *[other] Hay { $count } reportes en el archivo
}
transfer-export-stopped = Detenido
transfer-export-stopped-text = No quedó ningún archivo nuevo. Tus reportes están como antes.
transfer-export-again = Exportar otra vez

transfer-import-title = Importar reportes
transfer-import-intro = Lee reportes de un archivo de este aparato. No se envía nada.
transfer-import-what-title = ¿Qué archivos sirven?
transfer-import-what-text = Un archivo con un reporte en cada línea (JSON lines). Porchlight escribe uno cuando exportas para otro Porchlight.
transfer-import-safe-text = Lo que ya está aquí se queda igual. Un reporte que ya está no entra dos veces. Una línea que no sirve va a otro archivo, al lado, con la razón.
transfer-import-path = ¿Cuál archivo?
transfer-import-path-missing = Di cuál archivo leer.
transfer-import-keep = ¿Cuántos días se guardan?
transfer-import-keep-hint = De 1 a 365, para los reportes cuyo archivo no lo dice. Si lo dejas vacío: 30 días los que no se le dicen a nadie, 90 los demás.
transfer-import-keep-wrong = Escribe un número de 1 a 365, o déjalo vacío.
transfer-import-start = Leer el archivo
transfer-import-done = { $count ->
    [0] No entró ningún reporte nuevo
    [one] Entró 1 reporte
   *[other] Entraron { $count } reportes
}
transfer-import-lines = { $count ->
    [one] El archivo tiene 1 línea.
   *[other] El archivo tiene { $count } líneas.
}
transfer-import-here = { $count ->
    [one] 1 ya estaba aquí.
   *[other] { $count } ya estaban aquí.
}
transfer-import-refused = { $count ->
    [one] 1 línea no entró. Está en este archivo, con la razón:
   *[other] { $count } líneas no entraron. Están en este archivo, con las razones:
}
transfer-import-unsupported = { $count ->
    [one] 1 reporte pide que se le diga a más gente sin las señales para eso. Lleva una nota que lo dice.
   *[other] { $count } reportes piden que se les diga a más gente sin las señales para eso. Llevan una nota que lo dice.
}
transfer-import-stopped-text = Lo que entró se queda. Lee otra vez el mismo archivo y sigue desde ahí.
transfer-import-again = Importar otro archivo
transfer-import-resume = Seguir con este archivo
transfer-to-reports = Ver los reportes

transfer-away = Puedes salir de esta pantalla. Sigue solo, y esto está aquí cuando vuelvas.
transfer-other = Se está leyendo o escribiendo otro archivo. Espera a que termine.
