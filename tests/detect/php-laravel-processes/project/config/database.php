<?php

return [
    'default' => env('DB_CONNECTION', 'sqlite'),
    'password' => env('DB_PASSWORD'),
];
