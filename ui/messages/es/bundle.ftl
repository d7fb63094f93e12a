# Lo que tiene un círculo, en archivos para quien no tiene enlace.

error-bundle-not-one = { $path } no es un paquete de Porchlight. No cambió nada. Busca el archivo correcto o pídelo otra vez.
error-bundle-later-version = { $path } lo hizo un Porchlight más nuevo. No cambió nada, y el archivo está bien. Consigue la versión más nueva y léelo otra vez.
error-bundle-damaged = A { $path } le falta una parte, o alguien lo cambió. No entró nada de él. Copia el archivo otra vez o pide uno nuevo.
error-bundle-forged = { $path } no lo hizo la persona que dice. No entró nada de él. Avisa a quien te lo dio y pide uno nuevo.
error-bundle-not-for-here = Este aparato no puede abrir { $path }. Es para otro círculo u otro aparato, o es de antes de que entraras. No cambió nada. Pide uno hecho para este aparato.
error-bundle-cannot-read = No se puede leer el archivo { $path }. Lo que ya entró está a salvo. Revisa su nombre y que sea tuyo, y vuelve a intentar: sigue donde quedó.
error-bundle-cannot-write = No se puede escribir el archivo { $path }. Lo que hay en este aparato está a salvo. Elige otro lugar o libera espacio ahí, y vuelve a intentar.
error-bundle-too-large = Lo que va al principio no cabe en un archivo. No se escribió nada. Mejor enlaza los dos aparatos.

bundle-export-progress = Escribiendo el paquete
bundle-import-progress = Leyendo el paquete

bundle-made = { $files ->
    [one] Hay 1 archivo, con { $chunks } { $chunks ->
        [one] cambio
       *[other] cambios
    }.
   *[other] Hay { $files } archivos, con { $chunks } { $chunks ->
        [one] cambio
       *[other] cambios
    }.
}
bundle-file = { $path } ({ $size })
bundle-any-order = Se pueden leer en cualquier orden. Cada uno vale por sí solo.
bundle-for-device = Solo un aparato lo puede abrir: { $device }.
bundle-for-circle = { $persons ->
    [one] Lo puede abrir 1 persona del círculo. Ve solo lo que puede leer.
   *[other] Lo pueden abrir { $persons } personas del círculo. Cada una ve solo lo que puede leer.
}
bundle-for-readers = Quien tiene permiso de leer los avisos también puede abrir esa parte.
bundle-sealed = Quien halle el archivo no lo puede leer ni ve nombres. Ve que lo hizo Porchlight y qué tan grande es.
bundle-unreadable = { $count ->
    [one] 1 cambio no se lee en este aparato y no va.
   *[other] { $count } cambios no se leen en este aparato y no van.
}
bundle-export-stopped = Detenido. No quedó ningún archivo. Lo de este aparato está como antes.

bundle-taken = { $taken ->
    [0] No entró nada nuevo.
    [one] Entró 1 cambio.
   *[other] Entraron { $taken } cambios.
}
bundle-here = { $count ->
    [one] 1 ya estaba aquí.
   *[other] { $count } ya estaban aquí.
}
bundle-by = Lo hizo { $person }.
bundle-by-nobody = Quien lo hizo ya no está en el círculo. Lo que entró lleva la firma de quien lo escribió.
bundle-missing = { $count ->
    [one] Falta el archivo { $numbers } de este paquete. Lo que entró está completo y a salvo. Léelo cuando lo tengas, o pide un paquete nuevo.
   *[other] Faltan los archivos { $numbers } de este paquete. Lo que entró está completo y a salvo. Léelos cuando los tengas, o pide un paquete nuevo.
}
bundle-more = Este paquete tiene más archivos. Lo que entró está completo y a salvo. Lee también los otros, en cualquier orden.
bundle-refused = { $count ->
    [one] 1 parte era falsa o no tenía permiso. No entró.
   *[other] { $count } partes eran falsas o no tenían permiso. No entraron.
}
bundle-not-yet = { $count ->
    [one] 1 cambio todavía no se abre aquí, o es de antes de que entraras. Guarda el archivo. Léelo otra vez cuando tengas los otros, o cuando veas a alguien del círculo.
   *[other] { $count } cambios todavía no se abren aquí, o son de antes de que entraras. Guarda el archivo. Léelo otra vez cuando tengas los otros, o cuando veas a alguien del círculo.
}
bundle-waiting = { $count ->
    [one] 1 cambio se guarda aquí y espera uno anterior.
   *[other] { $count } cambios se guardan aquí y esperan otros anteriores.
}
bundle-read-again = No cupo todo lo que tenía que esperar. Lee otra vez tus archivos anteriores: ahora sí cabe.
bundle-import-stopped = Detenido. Lo que entró se queda. Usa la misma orden otra vez y sigue desde ahí.
