# Dos aparatos se encuentran e intercambian: quién llama, qué llega, qué falta.

nearby-title = Intercambiar ahora
nearby-question = Dos aparatos se encuentran
nearby-text = Cada uno recibe lo que puede leer, y nada más. Uno espera y el otro llama.
nearby-wait = Dejar que me llamen
nearby-call = Llamar yo
nearby-ticket = La línea de la otra persona
nearby-ticket-hint = La otra persona toca "Dejar que me llamen". Luego te muestra una imagen cuadrada o una línea que empieza con PORCHLIGHT.
nearby-ticket-missing = Pon primero su línea.
nearby-call-now = Llamar ahora
nearby-show = Con esto te llaman
nearby-show-text = No dice a nadie quién eres. Sirve mientras esto está abierto.
nearby-stop = Dejar de intercambiar
nearby-stopped = Cerrado. Ya nada sale ni entra.
nearby-none = Todavía no hay nadie
nearby-none-text = Quédense cerca, en el mismo wifi.
nearby-known = Un vecino, o un aparato tuyo
nearby-unknown = Viendo quién es
nearby-shares = { $count ->
    [one] Comparten 1 lugar para leer.
   *[other] Comparten { $count } lugares para leer.
}
nearby-equal = Los dos ya tienen lo mismo.
nearby-busy = Todavía va y viene.
nearby-left = { $count ->
    [0] Ya no falta nada por llegar.
    [one] Recibiendo lo que otros escribieron: falta 1.
   *[other] Recibiendo lo que otros escribieron: faltan { $count }.
}
nearby-devices = Quién está aquí
nearby-keep = Puedes seguir con otras cosas. Sigue hasta que lo pares, y otra vez cuando abras. Tus círculos saben dónde se llega a este aparato.

nearby-share = Compartir cerca
nearby-share-text = Los teléfonos de este wifi ven que alguien usa Porchlight. No ven quién eres ni cuál es tu círculo.
nearby-share-on = Ahora busca a la gente de tu círculo. Para cuando lo apagues o bloquees.
