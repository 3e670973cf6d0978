<?php

$app->get('/health', $health);
$token = getenv('API_TOKEN');
$level = $_ENV['LOG_LEVEL'] ?? 'info';
