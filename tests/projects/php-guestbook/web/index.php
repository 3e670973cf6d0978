<?php

declare(strict_types=1);

use Guestbook\Entries;
use Guestbook\View;

spl_autoload_register(function (string $class): void {
    $file = dirname(__DIR__) . '/src/' . str_replace('\\', '/', $class) . '.php';
    if (is_file($file)) {
        require $file;
    }
});

session_start();
$entries = new Entries($_SESSION);
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);

if ($path === '/sign' && $_SERVER['REQUEST_METHOD'] === 'POST') {
    $entries->add((string) ($_POST['name'] ?? ''), (string) ($_POST['text'] ?? ''));
    header('Location: /', true, 303);
    exit;
}
if ($path !== '/') {
    http_response_code(404);
    echo View::render('missing', ['path' => $path]);
    exit;
}
echo View::render('entries', ['entries' => $entries->all(), 'title' => getenv('GUESTBOOK_TITLE') ?: 'Guestbook']);
