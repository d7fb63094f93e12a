# La lista de reportes, un reporte, y cómo cambiarlo.

reports-title = Reportes
reports-search = Buscar reportes
reports-search-hint = Lugar, palabras, carro
reports-search-clear = Borrar la búsqueda
reports-filter = Filtrar
reports-filter-title = ¿Cuáles reportes?
reports-filter-show = Ver reportes
reports-filter-clear = Quitar filtros
reports-filter-remove = Quitar: { $filter }
reports-filter-any = Todos
reports-filter-since = Se reportó
reports-filter-disputed = ¿La gente dice lo mismo?
reports-since-today = Hoy
reports-since-week = Últimos 7 días
reports-since-month = Últimos 30 días
reports-disputed-yes = Dicen cosas distintas
reports-disputed-no = Dicen lo mismo
reports-chip-still-yes = Siguen ahí
reports-chip-still-no = Ya no están
reports-chip-still-unknown = No se sabe si siguen ahí
reports-count = { $count ->
    [one] 1 reporte
   *[other] { $count } reportes
}
reports-count-more = Más de { $count } reportes
reports-import = Importar
reports-export = Exportar
reports-empty-title = Todavía no hay reportes
reports-empty-text = Aquí sale lo que viste y lo que otras personas te pasan. También puedes ver primero reportes inventados.
reports-practice = Practicar primero
reports-none-title = Ningún reporte coincide
reports-none-text = Prueba con menos palabras o quita los filtros.
reports-choose-title = Elige un reporte
reports-choose-text = Se abre aquí, junto a la lista.
reports-not-verified = Sin verificar
reports-no-place = No se sabe el lugar
reports-no-time = no se sabe la hora
reports-now = ahora
reports-people = { $count ->
    [0] nadie a la vista
    [one] 1 persona
   *[other] hasta { $count } personas
}
reports-vehicles = { $count ->
    [0] sin vehículos
    [one] 1 vehículo
   *[other] hasta { $count } vehículos
}

reports-one = Reporte
reports-unchecked-title = Nadie ha revisado esto
reports-unchecked-text = Es lo que alguien dice. Puede estar mal, o quizá ya pasó.
reports-seen-title = Lo que se vio
reports-people-title = Personas y seguridad
reports-about-title = Sobre este reporte
reports-unknown-fields = No se sabe: { $fields }.
reports-exactly = { $count }
reports-range = de { $min } a { $max }
reports-more-unseen = Puede haber más.
reports-read = Lo que se leyó
reports-claimed = Dicen ser
reports-believed = Quien reporta cree
reports-marked = Insignias
reports-gear = Equipo
reports-accuracy = a { $metres } m
reports-plus-minus = { $minutes } min más o menos
reports-last-seen = la última vez, { $when }
reports-plate = placa { $plate }
reports-clock-off = Ese reloj iba mal por { $seconds ->
    [one] 1 segundo
   *[other] { $seconds } segundos
}.
reports-kept = { $day }, { $left }
reports-source = De un archivo, donde se llama { $id }
reports-source-reporter = De un archivo, donde se llama { $id }, de { $reporter }
reports-here = Se escribió en este aparato
reports-id = Su número
reports-going-title = Se le acabó su tiempo
reports-going-text = Se borra de este aparato a partir de { $when }.
reports-edit = Cambiar
reports-delete = Borrar
reports-delete-title = ¿Borrar este reporte?
reports-delete-what = Su texto, su historia y sus palabras de búsqueda se borran de este aparato. No pueden volver.
reports-delete-elsewhere = Lo siguen teniendo los archivos que exportaste, las copias de tu carpeta y los vecinos a quienes ya les llegó.
reports-delete-keep = Dejarlo aquí
reports-deleted = El reporte ya no está en este aparato.
reports-undo-title = Tu último cambio fue en este reporte
reports-undo-text = Todavía lo puedes deshacer.
reports-undo = Deshacer el cambio
reports-undone = Se deshizo tu último cambio.
reports-settle-text = La gente escribió cosas distintas. Todo se guarda hasta que alguien que sabe diga cuál es la correcta.
reports-settle-right = Esta es la correcta
reports-settle-ask = ¿Esta es la correcta?
reports-settle-what = Desde ahora solo se ve esta. Esto no se puede deshacer.
reports-settle-yes = Sí, es la correcta
reports-settle-no = Dejar todas
reports-settled = Ya quedó decidido.
reports-empty-value = No se dijo

reports-edit-title = Cambiar el reporte
reports-edit-save = Guardar los cambios
reports-edit-none = Todavía no cambiaste nada.
reports-edited = Cambiado.
reports-edit-leave-title = ¿Salir sin guardar?
reports-edit-leave-text = Tus cambios todavía no se guardan. El reporte se queda como estaba.
reports-edit-leave-stay = Seguir cambiando
reports-edit-leave-go = Salir sin guardar
reports-edit-differ = Aquí la gente escribió cosas distintas. Elige la correcta, o déjalo así.
reports-edit-differ-leave = Dejarlo como está
reports-edit-sure-title = ¿Tienes certeza de la categoría?
reports-edit-sure-back = Mirar otra vez
reports-edit-sure-keep = Dejar la categoría { $number }
reports-edit-refused = Todavía no se guarda
reports-edit-place = Lugar
reports-edit-off = ¿Cuántos minutos más o menos?
reports-edit-said = ¿Cómo se dijo la hora?
reports-edit-how = ¿Cómo se sabe?
reports-edit-last-seen = ¿Cuándo se les vio por última vez?
reports-edit-safety = ¿Cómo está quien reporta?

reach-title = Dónde está ahora
reach-only = Solo en este aparato
reach-own = { $count ->
    [one] en 1 aparato tuyo
   *[other] en { $count } aparatos tuyos
}
reach-neighbours = { $count ->
    [one] con 1 vecino
   *[other] con { $count } vecinos
}
reach-goes = Les llega a quienes lo pueden leer cuando sus aparatos se encuentran.
reports-elsewhere-title = Tu círculo lo tiene distinto
reports-elsewhere-text = Lo que tiene { $circle } de este reporte dice otra cosa: alguien lo cambió allí, o desde aquí no se pudo cambiar.
reports-elsewhere-nameless = un círculo de otras personas
reports-elsewhere-see = Ver lo que tienen
