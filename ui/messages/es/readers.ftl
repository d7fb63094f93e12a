# Quién puede leer un reporte: antes de hacerlo y en su página. Y lo que Inicio dice de los círculos.

readers-title = Quién puede leer esto
readers-here = Solo este aparato lo tiene, y solo tu frase de acceso lo abre. Nada se manda.
readers-own = { $count ->
    [one] Solo este aparato.
   *[other] Tus propios { $count } aparatos.
}
readers-whole = { $count ->
    [one] 1 persona más de { $circle } lo recibe completo.
   *[other] { $count } personas más de { $circle } lo reciben completo.
}
readers-block = { $count ->
    [one] 1 persona más de { $circle } recibe solo la cuadra, sin tus palabras.
   *[other] { $count } personas más de { $circle } reciben solo la cuadra, sin tus palabras.
}
readers-guest = El grupo que te invitó lo recibe completo.
readers-guest-waits = Un grupo que te invitó lo recibe cuando se vuelvan a encontrar.
readers-nobody = Nadie de { $circle } lo recibe de ti: no tienes el papel para eso.
readers-undecided = Todavía no has dicho a quién se le avisa.
readers-when = Sale cuando sus aparatos se encuentran. Hasta entonces se queda aquí.
readers-asking = Viendo quién puede leer esto…
readers-unknown = Ahora mismo nadie puede decir quién lo recibe.

home-circle-none = Empieza uno o entra a uno
home-circle-people = { $count ->
    [one] Solo tú por ahora
   *[other] { $count } personas
}
home-circle-many = { $count ->
    [one] 1 círculo
   *[other] { $count } círculos
}
home-circle-waits = { $count ->
    [one] 1 cosa de tu círculo espera una firma
   *[other] { $count } cosas de tu círculo esperan una firma
}
