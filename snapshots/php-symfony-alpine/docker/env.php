<?php

// Symfony reads this as .env.local.php, in place of all .env files, none of which is in the image. The container's
// environment has the values, and /run/secrets those that `docker inspect` must not show: a compose secret that is
// called APP_SECRET becomes the variable APP_SECRET.

$values = [];
foreach (glob('/run/secrets/*') as $file) {
    $values[basename($file)] = rtrim(file_get_contents($file), "\n");
}

return $values;
