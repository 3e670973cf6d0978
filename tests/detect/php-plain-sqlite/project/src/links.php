<?php

function links(): PDO
{
    $folder = __DIR__ . '/../database';
    if (!is_dir($folder)) {
        mkdir($folder, 0755, true);
    }

    return new PDO('sqlite:' . $folder . '/links.sqlite');
}
