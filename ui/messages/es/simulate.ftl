# Un círculo inventado para mirar.

story-intro = Vecinos inventados con aparatos inventados. Nada de esto es real y nada se queda.
story-founded = { $who } empieza un círculo y lo coordina.
story-admitted = { $by } deja entrar a { $who }. Papel: { $role }.
story-linked = { $who } y { $with } ya se alcanzan.
story-apart = A { $who } ya nadie le alcanza.
story-back = Otra vez se alcanza a { $who }.
story-filed = { $who } entrega el reporte { $report }: "{ $note }".
story-appeared = El reporte { $report } ya lo tiene { $who }.
story-coarse = { $who } sabe del reporte { $report }: solo la cuadra, no las palabras.
story-waits = El reporte { $report } todavía no le llega a { $who }. Espera.
story-not-for = El reporte { $report } no va a { $who }: su papel no es atender reportes.
story-removed = { $by } quita a { $who }. Desde ahora nada nuevo va a ese aparato.
story-unreadable = { $who } no puede leer el reporte { $report }: fue solo a los demás.
story-keeps = { $who } todavía tiene lo de antes (reportes: { $reports }). Eso no se puede quitar.
story-end = Quién ve qué al final:
story-who = Quién
story-role = Papel
story-sees = Lee completos
story-is-removed = ya no está
