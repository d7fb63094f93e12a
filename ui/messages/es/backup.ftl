# Todo lo que hay aquí en un archivo cerrado, y las palabras en papel que traen de vuelta a una persona.

error-backup-not-one = { $path } no es una copia de Porchlight. Nada ha cambiado. Busca el archivo correcto.
error-backup-later-version = { $path } es de un Porchlight más nuevo. Nada ha cambiado y el archivo está bien. Consigue la última versión y prueba otra vez.
error-backup-damaged = { $path } está cortado o fue cambiado. Aquí nada ha cambiado. Copia el archivo otra vez o usa una copia más vieja.
error-backup-wrong-passphrase = { $path } tiene otra frase de acceso. Nada ha cambiado. Prueba otra vez: es la que diste al archivo, que puede ser otra que la del aparato.
error-backup-cannot-read = No se puede leer el archivo { $path }. Nada ha cambiado. Mira su nombre y que sea tuyo, y prueba otra vez.
error-backup-cannot-write = No se puede escribir el archivo { $path }. Lo que hay en este aparato está a salvo. Elige otro lugar o libera espacio allí, y prueba otra vez.
error-backup-not-empty = Ya hay un perfil en este aparato. Está a salvo y nada ha cambiado. Restaura la copia en un aparato que no tenga ninguno, o en otra carpeta.

error-recovery-none = El círculo no conoce palabras en papel de esta persona. Nada ha cambiado. Puede entrar como un vecino nuevo.
error-recovery-not-a-word = La palabra { $word } de la hoja { $sheet } no está en la lista. Nada ha cambiado. Mira el papel y escríbela otra vez.
error-recovery-length = La hoja { $sheet } tiene muy pocas palabras, o demasiadas. Nada ha cambiado. Cada hoja tiene 20 palabras.
error-recovery-typo = Una palabra de la hoja { $sheet } está mal, o dos cambiaron de lugar. Nada ha cambiado. Léelas otra vez, una por una.
error-recovery-too-few = { $have ->
    [one] Hay 1 hoja. Hacen falta { $need }. Nada ha cambiado. Escribe las palabras de una hoja más.
   *[other] Hay { $have } hojas. Hacen falta { $need }. Nada ha cambiado. Escribe las palabras de una hoja más.
}
error-recovery-mixed = Estas hojas no se hicieron a la vez. Nada ha cambiado. Usa hojas que van juntas.
error-recovery-not-ours = Porchlight no hizo estas palabras. Nada ha cambiado. Busca el papel correcto.
error-recovery-other-person = Estas palabras son de otra persona o de otro círculo. Nada ha cambiado. Busca el papel correcto.

backup-export-progress = Escribiendo la copia
backup-restore-progress = Restaurando la copia
backup-passphrase-advice = El archivo lleva su propia frase de acceso. Guárdala lejos del archivo.
ask-backup-passphrase = Frase de acceso del archivo:

backup-made = La copia está escrita: { $path } ({ $size }).
backup-made-who = Quien tenga el archivo y su frase de acceso puede leer todo lo que hay aquí ahora. Lo que borres más tarde sigue allí. Borra las copias viejas.
backup-made-words = No puede actuar en tu nombre. Para volver a tus círculos hace falta otro aparato tuyo, o tus palabras en papel.
backup-export-stopped = Parado. No hay archivo. Lo que hay en este aparato sigue como estaba.
backup-restored = Tu perfil está de vuelta: { $name }. Tus reportes están todos aquí.
backup-restored-next = Este aparato se restauró de una copia. Pide a otro aparato tuyo, o a alguien de tu círculo, que lo deje entrar de nuevo. Hasta entonces muestra lo que tenía y no envía nada.
backup-restore-stopped = Parado. No se hizo nada.

circle-restored = espera que lo dejen entrar
circle-restored-what = Este aparato se restauró de una copia. Pide a otro aparato tuyo, o a alguien de este círculo, que lo deje entrar de nuevo. Hasta entonces muestra lo que tenía y no envía nada.

recovery-words-write = Escribe estas palabras a mano en papel y no guardes ninguna foto de ellas.
recovery-sheet = Hoja { $number }
recovery-one-sheet = Guarda el papel donde nadie más mire. Te ayuda a volver si pierdes todos tus aparatos. Quien lo encuentre aún necesita un vecino que lo tome por ti.
recovery-three-sheets = Guarda las hojas en tres lugares. Dos de ellas te traen de vuelta. Una sola no dice nada. Las hojas de otra vez no van con estas.
recovery-words-right = Las palabras están bien.
recovery-works = Te traen de vuelta a { $name }, con alguien de allí que te vea.
recovery-works-not = No te traen de vuelta a { $name }.
recovery-works-household = Traen de vuelta tu propio hogar.
recovery-not-household = No traen de vuelta el hogar de este aparato.
ask-recovery-sheet = Palabras de la hoja { $number }, o una línea vacía:
recovery-household-back = Tu hogar está de vuelta. Este es ahora su único aparato.

meeting-return-see = Sigue solo si ves a esa persona o conoces su voz. Con tu palabra vuelve a entrar, y todos sus aparatos viejos quedan fuera.
