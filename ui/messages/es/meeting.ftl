# Encuentros desde la terminal: invitar, entrar, los seis dígitos.

meeting-invitation = Muéstrale o léele esto a esa persona, y a nadie más. Sirve una vez, durante diez minutos:
meeting-how = La otra persona escribe: porchlight circle join --name NOMBRE
meeting-waiting = Esperando a la otra persona. Para parar: Ctrl-C.
meeting-calling = Los dos aparatos hacen sus llaves.
meeting-digits = Tus seis dígitos: { $digits }
meeting-aloud = Deja que la otra persona lea primero los suyos en voz alta. Luego mira aquí.
ask-meeting-same = ¿Las dos pantallas muestran los mismos seis? Escribe "sí" o "no":
ask-invitation = La invitación:
meeting-said = Dijiste que sí. Ahora lo dice también la otra persona.
meeting-admitting = Se firma y se lleva al otro lado. Deja los dos aparatos encendidos.
meeting-done-inviter = Ya entró. Su id es { $person }.
meeting-done-newcomer = Ya entraste.
meeting-lacks = { $count ->
    [one] Entra cuando firme una persona más.
   *[other] Entra cuando firmen { $count } personas más.
}
meeting-second = Un segundo aparato llegó con la misma invitación y no entró. Alguien más la vio. Díganselo.
meeting-exchange = Lo que comparten pasa ahora.
meeting-equal = Los dos aparatos tienen ya lo mismo.
meeting-later = Lo demás pasa cuando sus aparatos se encuentren: porchlight sync

circle-called = Nombre
circle-relay-set = Desde el próximo intercambio, a este aparato se llega también por { $relay }.
circle-relay-none = Desde el próximo intercambio, a este aparato no se llega por ningún puente.
circle-relay = Puente
circle-named = Desde ahora ves aquí ese nombre, y nadie más lo ve.
device-this = este
device-id = Aparato
