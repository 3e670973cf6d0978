<?php
require __DIR__ . '/../vendor/autoload_runtime.php';
