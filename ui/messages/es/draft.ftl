# Borradores: reportes sin terminar que se quedan en este aparato.

error-draft-not-found = Aquí no hay un borrador con el id { $id }. Tal vez ya se entregó o se descartó. Búscalo en la lista de borradores.

draft-saved = Guardado como borrador { $id }. Solo está en este aparato; nadie más lo ve.
draft-filed = El borrador se entregó como reporte, y el borrador ya no está.
draft-dropped = El borrador { $id } ya no está. Aquí no queda nada de él.
drafts-empty = Aquí no hay reportes sin terminar.
drafts-unreadable = { $count ->
    [one] 1 reporte sin terminar no se puede leer. Se conserva como está.
   *[other] { $count } reportes sin terminar no se pueden leer. Se conservan como están.
}
draft-heading = Borrador { $id }
draft-saved-at = Guardado
