# Un pedido que no se entiende, y lo que nadie previó.

error-request-unknown-command = No hay un comando que se llame { $name }. Nada ha cambiado. Revisa cómo está escrito.
error-request-not-json = Esto no es JSON: la lectura se detiene en la línea { $line }, columna { $column }. Nada ha cambiado. Corrige ese lugar y vuelve a intentar.
error-request-not-valid = { $field } no está como debe (línea { $line }, columna { $column }). Nada ha cambiado. Corrígelo y vuelve a intentar.
error-request-bad-cursor = Ese lugar de la lista no existe. Nada ha cambiado. Empieza otra vez desde arriba de la lista.
error-internal = Pasó algo que nadie previó (número { $incident }). Lo que guardaste antes está a salvo. Vuelve a intentar; si sigue igual, dales este número a quienes cuidan Porchlight.
