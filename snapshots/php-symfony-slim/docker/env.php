<?php

// Symfony reads this file as .env.local.php instead of the .env files, which are not in the image. Values come from the
// environment. Secrets come from /run/secrets, so that `docker inspect` does not show them: the Compose secret APP_SECRET
// becomes the variable APP_SECRET.

$values = [];
foreach (glob('/run/secrets/*') as $file) {
    $values[basename($file)] = rtrim(file_get_contents($file), "\n");
}

return $values;
