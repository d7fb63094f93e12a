# Círculos: sus errores, quién está en uno, quién puede qué.

error-circle-not-found = Aquí no hay ese círculo. Nada ha cambiado. Mira tu lista de círculos.
error-circle-not-allowed = Tu papel en este círculo no te deja hacer eso. Nada ha cambiado. Pídelo a quien lo coordina.
error-circle-no-such-person = Nadie en este círculo tiene ese id. Nada ha cambiado. Mira quién está y vuelve a intentar.
error-circle-id-ambiguous = Más de un id empieza con { $id }. Nada ha cambiado. Escribe más letras.
error-circle-no-such-operation = Nada con ese id espera tu firma. Nada ha cambiado. Mira lo que espera en el círculo.
error-circle-not-inside = Este aparato ya no está en el círculo. Lo que tiene se queda hasta que se acabe su tiempo. Para regresar, pide a alguien del círculo que te deje entrar de nuevo.
error-circle-recovery-number = { $k } de { $persons } no sirve. Nada ha cambiado. Elige un número que sea más de la mitad y no más que todas.
error-circle-household = Tu hogar son tus propios aparatos, por eso no lo puedes dejar. Nada ha cambiado. Para sacar uno, quita ese aparato.
error-circle-too-many-devices = El círculo ya tiene todos los aparatos que le caben. Nada ha cambiado. Quita uno que nadie use y vuelve a intentar.
error-circle-bad-package = Lo que llegó con la invitación no cuadra. No has entrado. Pide una nueva y vuelve a intentar.
error-circle-no-clean-key = Un aparato que ya se quitó podría leer lo que escribas aquí ahora. Por eso no se mandó nada. Encuéntrate antes con alguien del círculo, que te puede dar una llave nueva.

role-admin = coordina
role-patrol = patrulla
role-verifier = verifica
role-responder = acude
role-supporter = apoya
role-legal-partner = ayuda legal
role-trainer = capacita
role-translator = traduce
role-none = sin papel

channel-0 = quién está
channel-1 = tus reportes
channel-2 = reportes que llegan
channel-3 = patrulla
channel-4 = revisar reportes
channel-5 = coordinación
channel-6 = ayuda a familias
channel-7 = alertas
channel-8 = tus derechos
channel-9 = una página

circle-household = tus propios aparatos
circle-heading = Círculo { $name } ({ $id })
circle-founded = El círculo ya está. Tú eres la primera persona y lo coordinas.
circle-done = Listo.
circle-lacks = { $count ->
    [one] Espera a que lo firme una persona más. Su id es { $id }.
   *[other] Espera a que lo firmen { $count } personas más. Su id es { $id }.
}
circle-is-outside = Este aparato ya no está en el círculo.
circle-left = Saliste del círculo. Lo que tienes de él se queda aquí hasta que se acabe su tiempo.
circle-unchanged = Nada ha cambiado.
circle-id = Id
circle-name = Nombre
circle-person = Persona
circle-persons = Personas
circle-devices = Aparatos
circle-roles = Papel
circle-vouched-by = Le abrió
circle-you = { $id } (tú)
circle-until = { $roles } hasta { $date }
circle-outside = ya no está
circle-channel = Qué
circle-readers = Leen
circle-mine = Tú
circle-count = { $persons ->
    [one] 1 persona
   *[other] { $persons } personas
}
circle-reads-not = no lo puedes leer
circle-reads = lo puedes leer
circle-reads-writes = puedes leer y escribir
circle-key-old = falta una llave nueva
circle-unsigned = { $count ->
    [one] Espera la firma de una persona más ({ $id }): { $what }
   *[other] Espera la firma de { $count } personas más ({ $id }): { $what }
}
circle-forked = La llave del aparato { $device } firmó dos cosas donde solo puede haber una. Tal vez está en otras manos. Pregunta a su dueño, y si no hay certeza, quítalo.
circle-said-admit = dejar entrar a { $person } ({ $roles })
circle-said-grant = dar un papel a { $person } ({ $roles })
circle-said-revoke = quitar un papel a { $person } ({ $roles })
circle-said-remove = quitar a { $who }
circle-said-set-recovery = { $k } de estas personas pueden salvar el círculo: { $who }
circle-said-recover = salvar el círculo: { $who }
circle-said-return = dejar que { $person } regrese con otro aparato
circle-said-set-policy = cambiar las reglas
circle-said-open = abrir un lugar nuevo: { $channel }
circle-said-other = un cambio
circle-remove-what = Lo que ya leyó no se puede quitar. Lo nuevo ya no lo podrá leer.
circle-remove-devices = { $count ->
    [one] Un aparato se va con esta persona.
   *[other] { $count } aparatos se van con esta persona.
}
circle-remove-two = Esta persona coordina, así que deben firmar dos que coordinen.
circle-vouched = Esta persona también dejó entrar a { $person } ({ $roles }).
circle-vouched-alone = Solo esta persona dejó entrar a { $person } ({ $roles }). ¿Sabes quién es?
circle-leave-what = No puedes regresar por tu cuenta. Lo que tienes del círculo se queda aquí hasta que se acabe su tiempo.

face-none = Este círculo no tiene lista para la gente de afuera.
face-heading = La lista para la gente de afuera es la número { $number }. Está aquí desde { $date }.
face-as-of = Lo que mandan llega a quienes lo podían leer el { $date }.
face-labels = { $count ->
    [0] Nadie puede confirmar lo que les dices.
    [one] Una voz puede confirmar lo que les dices.
   *[other] { $count } voces pueden confirmar lo que les dices.
}
face-due = El círculo cambió desde entonces. La lista nueva se hace cuando alguien que coordina abra Porchlight.
face-waits = { $count ->
    [one] Hay una lista nueva desde { $date }. Falta la firma de otra persona que coordina.
   *[other] Hay una lista nueva desde { $date }. Faltan las firmas de { $count } personas que coordinan.
}
face-waits-for = Pueden firmar: { $who }
face-same = Es la que este aparato firmaría. Se firma cuando vuelvas a abrir Porchlight.
face-differs = No es la que este aparato firmaría, por eso no se firmó. Lo que no cuadra: { $part }. Pregunta a quien la hizo.
face-part-place = a qué lista sigue
face-part-number = cuántas voces hacen falta
face-part-roots = las llaves de quienes coordinan
face-part-publishers = las llaves que mandan avisos
face-part-attesters = las llaves que confirman
face-part-ended = las llaves que ya no cuentan
face-part-drops = la llave que cierra lo que llega

report-is-held = Alguien guarda este reporte: no se borra antes del { $until }.
report-said-due = { $count ->
    [one] Una persona dice que ya se acabó su tiempo. Con otra más, se va.
   *[other] { $count } personas dicen que ya se acabó su tiempo.
}
report-reach-here = Solo en este aparato.
report-reach-waits = Tu círculo aún no lo tiene. Le llega cuando te encuentres con alguien del círculo.
report-elsewhere = Lo que tiene { $circle } dice otra cosa: alguien lo cambió allí, o desde aquí no se pudo cambiar. Para verlo: porchlight report show { $id }
report-elsewhere-nameless = un círculo de otras personas
report-reach-own = { $count ->
    [one] En otro aparato tuyo.
   *[other] En otros { $count } aparatos tuyos.
}
report-reach-neighbours = { $count ->
    [one] Lo tiene una persona de tu círculo.
   *[other] Lo tienen { $count } personas de tu círculo.
}
