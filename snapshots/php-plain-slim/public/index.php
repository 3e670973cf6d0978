<?php

// The front controller: handles every request that is not for a file in this folder.

declare(strict_types=1);

use App\App;
use App\Log;
use App\Metrics;

require __DIR__ . '/../vendor/autoload.php';
require __DIR__ . '/../health.php';

Log::takeErrors();
Metrics::countThisRequest();

// Add dependencies here, with their health checks. PHP closes them when the request ends:
//   $database = new PDO(getenv('DATABASE_DSN'), options: [PDO::ATTR_TIMEOUT => 2]);
//   Health::addCheck('database', fn () => $database->query('SELECT 1'));
Health::serve();

[$status, $type, $body] = App::answer($_SERVER['REQUEST_METHOD'], explode('?', $_SERVER['REQUEST_URI'])[0]);
http_response_code($status);
header("Content-Type: $type");
echo $body;
