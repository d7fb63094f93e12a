# Gente de fuera de un círculo que manda reportes o lee sus avisos.

error-circle-no-face = Todavía no se puede encontrar el círculo desde fuera. Nada cambió. Antes, quien coordina debe hacer su lista de llaves.
error-circle-too-many-lines = Ya invitaste a { $max } personas que todavía pueden escribir. Nada cambió. Cierra una línea que nadie use, o pide a otra persona del círculo que invite.
error-circle-no-such-line = Ninguna línea tiene ese código. Nada cambió. Mira las líneas del círculo.
error-circle-inside = Ya estás en este círculo, así que no te hace falta una invitación. Nada cambió. Manda tu reporte como siempre.
error-invitation-not-one = Esto no es una invitación. Nada cambió. Pídela otra vez y cópiala toda.
error-invitation-cut-short = Falta el final de la invitación. Nada cambió. Cópiala toda.
error-invitation-typo = Hay una letra mal en la invitación. Nada cambió. Mira cada letra o cópiala otra vez.
error-invitation-other-version = La invitación es de otra versión de esta app. Nada cambió. Los dos necesitan la versión más nueva.
error-invitation-other-sort = Esta invitación es para entrar en un círculo. Nada cambió. Júntate con la persona que te la dio.

guest-invited-reports = Da este texto a una sola persona. Quien lo tiene puede mandar reportes al círculo y lee qué pasó con ellos. No puede ver quién está en el círculo ni quién más manda reportes.
guest-invited-alerts = Quien tiene este texto puede leer los avisos del círculo. No se le puede quitar a una sola persona.
guest-shut = La línea está cerrada. Lo que llegó por ella se queda.
guest-no-lines = No hay líneas. Nadie de fuera manda reportes a este círculo.
guest-line = Línea
guest-invited-by = La abrió
guest-state = Estado
guest-reports = Reportes
guest-state-open = abierta
guest-state-fallen = cerrada, pues ya no está quien la abrió
guest-state-shut = cerrada
guest-unopened = Llegó algo que este aparato no puede abrir: es muy viejo para él. Tal vez otro aparato del círculo pueda.
guest-falls = La línea { $line } se cierra con esta persona. { $reports ->
    [one] Por ella llegó un reporte, y se queda.
   *[other] Por ella llegaron { $reports } reportes, y se quedan.
}
guest-accepted = Tomaste la invitación.
guest-no-places = No tienes invitación a ningún círculo.
guest-place-reports = Puedes mandar reportes ({ $id }).
guest-place-alerts = Puedes leer avisos ({ $id }).
guest-addressed = Va para el grupo como era el { $date }.
guest-not-met = Todavía no encuentras al grupo. Lo que mandas espera en este aparato.
guest-too-old = Eso fue hace mucho, así que nada se manda. Sale cuando encuentres otra vez al grupo.
guest-needs-new = Este aparato es copia de otro. Pide una invitación nueva para mandar desde aquí.
guest-items = Mandados: { $sent }. El grupo dice que ya tiene: { $received }.
