# Un pedido que no se entiende, un aparato sin voz, y lo que nadie previó.

error-request-unknown-command = No hay un comando que se llame { $name }. Nada ha cambiado. Revisa cómo está escrito.
error-request-not-json = Esto no es JSON: la lectura se detiene en la línea { $line }, columna { $column }. Nada ha cambiado. Corrige ese lugar y vuelve a intentar.
error-request-not-valid = { $field } no está como debe (línea { $line }, columna { $column }). Nada ha cambiado. Corrígelo y vuelve a intentar.
error-request-bad-cursor = Ese lugar de la lista no existe. Nada ha cambiado. Empieza otra vez desde arriba de la lista.
error-speech-no-voice = Este aparato no tiene una voz que Porchlight pueda usar. Nada ha cambiado. Léelo en la pantalla, o instala espeak-ng e inténtalo otra vez.
error-internal = Pasó algo que nadie previó (número { $incident }). Lo que guardaste antes está a salvo. Vuelve a intentar; si sigue igual, dales este número a quienes cuidan Porchlight.
