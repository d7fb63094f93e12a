# Mi círculo en pantalla: la lista, un círculo, su gente y lo que se puede hacer ahí.

circles-title = Mi círculo
circles-empty-title = Todavía no estás en ningún círculo
circles-empty-text = Un círculo son vecinos que se conocen. Lo que reportas les puede llegar cuando sus aparatos se encuentran.
circles-start = Empezar un círculo
circles-join = Entrar a un círculo
circles-as-guest = Mandar reportes como invitado
circles-as-guest-text = Te quedas afuera y no ves a nadie de adentro.
circles-own = Tus propios aparatos
circles-persons = { $count ->
    [one] Solo tú por ahora
   *[other] { $count } personas
}
circles-devices = { $count ->
    [one] 1 aparato
   *[other] { $count } aparatos
}
circles-waits = { $count ->
    [0] Nada espera una firma
    [one] 1 cosa espera una firma
   *[other] { $count } cosas esperan una firma
}
circles-gone = Ya no estás en él
circles-gone-text = Lo que este aparato tiene de él se queda aquí hasta que se acabe su tiempo. Nada nuevo llega. Para regresar, pide a alguien de adentro que te abra otra vez.
circles-you = Tú
circles-you-within = tú
circles-someone = Persona { $id }
circles-device = Aparato { $id }
circles-this-device = Este aparato

circles-people = Quién está
circles-alone-text = Todavía no hay nadie más. Invita a la primera persona cuando estén lado a lado.
circles-let-in-by = Quién le abrió: { $who }
circles-let-you-in = Te abrió: { $who }
circles-first = Empezó el círculo
circles-met = Último intercambio: { $when }
circles-until = Coordina hasta { $date }
circles-invite = Invitar a alguien
circles-add-device = Sumar mi otro teléfono
circles-add-device-text = Lee lo que tú lees y es solo tuyo.
circles-reports = Ver los reportes
circles-nearby = Intercambiar ahora
circles-nearby-text = Cuando dos aparatos se encuentran, cada uno recibe lo que puede leer.
circles-carry = Llevarlo en mano
circles-carry-text = ¿No hay wifi? También sirve una memoria USB o un archivo.

circles-unsigned = Espera una firma
circles-unsigned-count = { $count ->
    [one] Falta la firma de una persona.
   *[other] Faltan las firmas de { $count } personas.
}
circles-sign = Firmar
circles-sign-text = Dices que sí a esto con tu firma en el círculo. Tú solo no lo puedes deshacer.
circles-passphrase = Tu frase de acceso, para firmar
circles-passphrase-missing = Escribe primero tu frase de acceso.
circles-lacks = { $count ->
    [one] Espera a que lo firme una persona más.
   *[other] Espera a que lo firmen { $count } personas más.
}
circles-forked = Una llave firmó dos cosas
circles-forked-text = { $device } firmó dos cosas donde solo puede haber una. Tal vez su llave está en otras manos. Pregunta a su dueño, y si no hay certeza, quítalo.

circles-readers = Quién puede leer qué
circles-read-by = { $count ->
    [0] Todavía nadie lo lee
    [one] 1 persona lo lee
   *[other] { $count } personas lo leen
}
circles-read-open = Lo lee quien tiene la invitación. No hay ninguna lista de ellos.
circles-write-open = La gente de afuera puede mandar aquí. No lo puede leer.
circles-may-both = Tú lees y escribes.
circles-may-read = Tú lees y no escribes.
circles-may-write = Tú escribes y no lees.
circles-may-not = Tú no lo puedes leer.
circles-key-old = Alguien que ya salió todavía podría leer lo que se escriba ahora. Espera a encontrarte con alguien del círculo: trae una llave nueva.

circles-more = Más
circles-outside = Gente de afuera
circles-outside-door = Quién manda reportes sin estar adentro
circles-save = Quién puede salvar el círculo
circles-save-door = Cuando ya nadie lo puede coordinar
circles-rename = Darle otro nombre
circles-rename-text = Solo tú ves este nombre. Cada quien le pone el suyo.
circles-name = Tu nombre para el círculo
circles-name-missing = Escribe primero un nombre.
circles-rename-now = Usar este nombre
circles-renamed = Ya tiene su nombre nuevo.
circles-leave = Salir del círculo
circles-leave-title = ¿Salir de este círculo?
circles-stay = Quedarme
circles-left = Saliste del círculo.

circles-found-lead = Le pones un nombre y firmas con tu frase de acceso.
circles-found-you = Al principio lo coordinas tú
circles-found-you-text = Tú dejas entrar a los primeros vecinos. Puedes pasar esta tarea cuando quieras.
circles-found-seen = Quien está adentro ve quién está adentro
circles-found-seen-text = Por eso deja entrar solo a gente que conoces en persona. Nadie de afuera ve el círculo.
circles-found-safe = Nadie lo puede abrir por ti
circles-found-safe-text = No hay ninguna empresa detrás. Desde tres personas, algunas juntas lo pueden salvar.
circles-found = Empezarlo
circles-founded = El círculo ya está. Tú eres la primera persona.

circles-roles = Qué hace
circles-roles-you = Qué haces tú
circles-roles-none = Todavía sin papel. Puede leer quién está en el círculo.
circles-roles-none-you = Todavía sin papel. Puedes leer quién está en el círculo.
circles-role-take = Quitar
circles-role-take-named = Quitar: { $role }
circles-role-take-title = ¿Quitar este papel a { $who }?
circles-role-give-up-title = ¿Dejar este papel?
circles-role-take-text = Lo que el papel dejaba leer ya no se le manda. Se queda con lo que tiene.
circles-role-give = Dar un papel
circles-role-which = ¿Qué papel?
circles-role-give-title = ¿Dar este papel a { $who }?
circles-role-does-admin = Deja entrar, da papeles, manda alertas. Es una tarea que se pasa a otros, no un rango.
circles-role-does-patrol = Da la vuelta. Lee los reportes hasta la cuadra, no hasta la puerta.
circles-role-does-verifier = Va y mira. Lee los reportes completos.
circles-role-does-responder = Anota lo que pasa en el lugar.
circles-role-does-supporter = Ayuda a una familia con una tarea a la vez.
circles-role-does-legal-partner = Recibe pruebas selladas.
circles-role-does-trainer = Enseña derechos y firma las lecciones.
circles-role-does-translator = Pasa los textos a otros idiomas.
circles-hand-over = Pasar mi tarea
circles-hand-over-title = ¿Pasar tu tarea a { $who }?
circles-hand-over-text = Desde entonces coordina esa persona y tú ya no. Sigues adentro con tus otros papeles.
circles-hand-over-now = Pasarla

circles-duty = ¿Hasta cuándo?
circles-duty-months = { $count ->
    [0] Sin fecha
   *[other] { $count } meses
}

circles-person-name = Cómo le dices
circles-person-name-field = Nombre
circles-person-name-text = Solo tú ves este nombre. Se queda en este aparato. Déjalo vacío para quitarlo.
circles-renamed-person = El nombre queda guardado aquí.

circles-person-devices = Aparatos
circles-device-remove = Quitar
circles-device-remove-named = Quitar { $device }
circles-device-remove-title = ¿Quitar este aparato?
circles-device-remove-text = El aparato se queda con lo que ya tiene. Nada nuevo le llega. Los otros aparatos de la misma persona siguen adentro.
circles-remove = Quitar del círculo
circles-remove-title = Quitar a { $who }
circles-keeps = Se queda con lo que ya tiene. Nada nuevo le llega.
circles-keeps-more = Nadie puede borrar lo que alguien ya leyó. Desde ahora nada se manda a sus aparatos.
circles-remove-devices = { $count ->
    [one] 1 aparato se va con esta persona.
   *[other] { $count } aparatos se van con esta persona.
}
circles-remove-also = ¿Quién más debe salir?
circles-remove-also-text = Esta persona les abrió. Elige solo a quienes nadie de ustedes conoce.
circles-remove-alone = Solo esa persona le abrió
circles-remove-others = Otras personas también le abrieron
circles-remove-lines = Invitó a gente de afuera
circles-remove-lines-text = Esas entradas se cierran. Elige las que se quedan abiertas.
circles-line = Entrada { $id }
circles-line-reports = { $count ->
    [0] Nada ha llegado por ella
    [one] 1 reporte llegó por ella
   *[other] { $count } reportes llegaron por ella
}
circles-remove-cause = ¿Sigue contando lo que confirmó?
circles-remove-cause-no = No, no es de fiar
circles-remove-cause-yes = Sí, solo se va
circles-remove-cause-why = Con "No" deja de contar cada revisión que firmó. Puede que una alerta necesite otra revisión.
circles-remove-two = Esta persona coordina, así que deben firmar dos que coordinen.
circles-remove-now = Quitar
circles-removed = Ya está fuera. Nada nuevo se le manda.
circles-keep = Dejar que se quede

circles-save-text = Si ya nadie puede coordinar el círculo, algunos de ustedes lo pueden hacer juntos. Cada quien firma.
circles-save-default = Si no eligen, son las primeras cinco personas, y deben firmar más de la mitad.
circles-save-who = ¿Quiénes lo pueden salvar juntos?
circles-save-k = ¿Cuántos deben firmar?
circles-save-k-of = { $k } de { $count }
circles-save-few = Elige a dos personas o más.
circles-save-set = Firmar esto
circles-save-title = ¿Dejar que estas personas salven el círculo?
circles-save-says = Deben firmar { $k } de: { $who }
circles-rescue = Hay que salvar el círculo ahora
circles-rescue-text = Quitas a quien debe salir y eliges quién coordina. Las otras personas que lo pueden salvar también firman.
circles-rescue-remove = ¿Quién debe salir?
circles-rescue-lead = ¿Quién va a coordinar?
circles-rescue-none = Elige primero a alguien.
circles-rescue-now = Salvar el círculo
circles-rescue-title = ¿Salvar el círculo así?
circles-rescue-removes = Sale: { $who }
circles-rescue-leads = Coordina: { $who }

circles-face = Lo que tiene la gente de afuera
circles-face-none = Todavía no hay lista de llaves para la gente de afuera. La haces cuando firmas.
circles-face-renew = Hacerla de nuevo
circles-face-renew-title = ¿Hacer de nuevo la lista para la gente de afuera?
circles-face-renew-text = Dice quién de ustedes puede hablar a la gente de afuera. No nombra a nadie.
circles-guests = Entradas
circles-guests-empty-title = Nadie de afuera manda reportes todavía
circles-guests-empty-text = Invita a alguien que ve mucho y prefiere quedarse fuera del círculo.
circles-guest-invite = Invitar a alguien de afuera
circles-guest-what = ¿Qué puede hacer?
circles-guest-reports = Mandar reportes
circles-guest-reports-text = Y leer qué pasó con ellos. No ve a nadie del círculo.
circles-guest-alerts = Leer las alertas
circles-guest-alerts-text = Las lee quien tiene el texto. No se puede quitar a una sola persona.
circles-guest-make = Hacer la invitación
circles-guest-by = Quién la invitó: { $who }
circles-guest-shut = Cerrar
circles-guest-shut-named = Cerrar { $line }
circles-guest-shut-title = ¿Cerrar esta entrada?
circles-guest-shut-text = Ya nada llega por ella, y no se puede abrir otra vez. Los reportes que llegaron se quedan con el círculo.
circles-guest-shut-keep = Dejarla abierta

circles-places-title = Como invitado
circles-places-text = Alguien de un círculo te da una invitación. Así tus reportes les pueden llegar y tú te quedas afuera.
circles-places-empty-title = Todavía no eres invitado en ningún lado
circles-places-invitation = La invitación
circles-places-hint = Una línea larga que empieza con PORCHLIGHT.
circles-places-missing = Pon primero la invitación.
circles-places-take = Tomar la invitación
circles-place-reports = Mandas reportes
circles-place-alerts = Lees alertas
circles-place-since = Desde el { $date }
circles-place-sent = { $sent ->
    [0] Todavía no has mandado nada.
    [one] Mandaste 1 reporte. Ya tienen { $received }.
   *[other] Mandaste { $sent } reportes. Ya tienen { $received }.
}
