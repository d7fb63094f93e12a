# Entrar a un círculo: invitar, seis cifras en las dos pantallas, entrar, y cómo se llaman uno al otro.

joining-invite-title = Invitar
joining-device-title = Sumar mi otro teléfono
joining-title = Entrar a un círculo
joining-side = Pónganse lado a lado o hablen por teléfono. En un momento comparan seis cifras.
joining-who = ¿Qué va a hacer al principio?
joining-who-text = Lo puedes dejar abierto y dar papeles después.
joining-sees = Va a ver quién está en el círculo. Lo que puede leer depende de sus papeles.
joining-device-text = Va a ser uno de tus propios aparatos. Lee lo que tú lees y es solo tuyo.
joining-invite-now = Hacer la invitación
joining-show = Muéstrale esto
joining-show-text = La otra persona abre Porchlight, toca "Entrar a un círculo" y apunta aquí con su cámara. Sirve una sola vez.
joining-left = Sirve { $time } más.
joining-left-over = Se acabó su tiempo.
joining-calling = Alguien está llamando
joining-calling-text = Los dos aparatos se hablan. Las cifras llegan en un momento.
joining-second = Otro aparato intentó con esta invitación
joining-second-text = Tal vez otra persona tiene una copia. Detente aquí, a menos que sepas que fue la misma persona dos veces.
joining-stop = Parar
joining-stop-title = ¿Parar este encuentro?
joining-stop-text = Nadie entra, y la invitación ya no sirve. Puedes hacer otra.
joining-stop-join-text = No entras, y la invitación ya no sirve. Pide otra.
joining-go-on = Seguir

joining-invitation = La invitación
joining-invitation-hint = Alguien del círculo te muestra una imagen cuadrada o te da una línea que empieza con PORCHLIGHT.
joining-invitation-missing = Pon primero la invitación.
joining-passphrase = Tu frase de acceso, para firmar
joining-passphrase-missing = Escribe primero tu frase de acceso.
joining-keeps = Recibes llaves nuevas para este círculo. Nadie de adentro se entera de tus otros círculos.
joining-join-now = Entrar
joining-call-out = Buscando el otro aparato
joining-call-out-text = Quédense cerca, en el mismo wifi. Puede tardar un minuto.

joining-digits-ask = ¿La otra persona lee las mismas seis cifras?
joining-digits-text = Deja que primero lea las suyas en voz alta. Luego mira aquí.
joining-digits-label = Seis cifras: { $digits }
joining-digits-why = Si no son iguales, alguien está en medio. Entonces nadie entra.
joining-digits-yes = Sí, las seis
joining-digits-no = No son iguales
joining-digits-said = Dijiste que sí
joining-digits-wait = Ahora lo dice también la otra persona. Esperen aquí juntos.
joining-digits-theirs = La otra persona dijo que sí
joining-admitting = Un momento, los dos
joining-admitting-text = La puerta se está abriendo. Dejen los dos aparatos prendidos.
joining-admitting-second = Falta la firma de otra persona que coordina. Puedes seguir: queda esperando en el círculo.

joining-done-inviter = Ya está adentro
joining-done-newcomer = Ya estás adentro
joining-done-device = Ahora los dos aparatos son tuyos
joining-done-text = Lo que hay aquí pasa poco a poco cuando sus aparatos se encuentran.
joining-name = ¿Cómo le dices a esta persona?
joining-name-text = Solo tú ves este nombre. Se queda en este aparato.
joining-name-field = Nombre
joining-name-missing = Escribe primero un nombre.
joining-name-save = Usar este nombre
joining-name-later = Ahora no
joining-named = Ahora le dices { $name }.
joining-see = Ver el círculo
joining-again = Empezar de nuevo

joining-over-title = Nadie entró
joining-over-digits = Las cifras no eran las mismas. Por eso nadie entró y nada se entregó. Hagan otra invitación, cara a cara.
joining-over-time = Se acabó el tiempo de la invitación. Nada ha cambiado. Hagan otra.
joining-over-ended = Se paró. Nada ha cambiado.
joining-over-lost = El otro aparato quedó fuera de alcance. Nada ha cambiado. Acérquense y hagan otra invitación.
joining-over-other = No funcionó. Nada ha cambiado. Hagan otra invitación.
