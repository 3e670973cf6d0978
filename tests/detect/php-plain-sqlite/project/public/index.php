<?php

require __DIR__ . '/../src/links.php';

echo count(links()->query('SELECT 1')->fetchAll());
