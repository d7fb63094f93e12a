# El cuidado de lo guardado: revisar, reparar, lo que no se puede leer.

error-store-newer-version = Estos reportes los escribió un Porchlight más nuevo (su forma es { $found }, este conoce la { $known }). Están a salvo y sin cambios. Actualiza Porchlight y ábrelo otra vez.
error-store-damaged = El archivo con tus reportes está dañado. Se queda como está y no se escribe nada encima. Repáralo para salvar lo que todavía se pueda leer.

check-clean = Todo coincide: { $documents } { $documents ->
    [one] reporte
   *[other] reportes
} de { $chunks } { $chunks ->
    [one] pieza firmada
   *[other] piezas firmadas
}, { $rows } { $rows ->
    [one] renglón
   *[other] renglones
} en las listas.
check-repaired = { $count ->
    [one] Se arregló 1 cosa.
   *[other] Se arreglaron { $count } cosas.
}
check-set-aside = Los archivos dañados se guardan en { $path }. No se escribe nada encima.
check-rescued = { $documents ->
    [one] Se pudo salvar 1 reporte.
   *[other] Se pudieron salvar { $documents } reportes.
}
check-problems = { $count ->
    [one] 1 cosa no está como debe. No se cambió nada.
   *[other] { $count } cosas no están como deben. No se cambió nada.
}
check-problems-left = { $count ->
    [one] 1 cosa no se puede arreglar aquí. Lo que se puede leer está a salvo.
   *[other] { $count } cosas no se pueden arreglar aquí. Lo que se puede leer está a salvo.
}
check-what = Qué
check-count = Cuántas
check-record = Reporte
problem-database = el archivo mismo está dañado
problem-chunk = una pieza no abre, o su firma no vale
problem-document = un reporte no se lee, o no coincide con sus piezas
problem-document-missing = una pieza es de un reporte que no está aquí
problem-row = un renglón de una lista no coincide con su reporte
problem-search = las palabras para buscar un reporte no son las que deben

quarantine-empty = Aquí todo se puede leer. No hay nada apartado.
quarantine-intro = { $count ->
    [one] 1 cosa no se puede leer todavía. Se guarda y se intenta otra vez después de cada actualización.
   *[other] { $count } cosas no se pueden leer todavía. Se guardan y se intentan otra vez después de cada actualización.
}
quarantine-reason = Por qué
quarantine-size = Tamaño
quarantine-at = Desde
quarantine-bytes = { $count ->
    [one] 1 byte
   *[other] { $count } bytes
}
