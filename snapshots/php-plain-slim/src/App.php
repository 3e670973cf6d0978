<?php

declare(strict_types=1);

namespace App;

/** The routes of the app. */
final class App
{
    /** @return array{int, string, string} status, content type and body */
    public static function answer(string $method, string $path): array
    {
        $routes = [
            '/' => fn () => self::json(200, ['message' => 'Hello from demo']),
            '/metrics' => fn () => [200, 'text/plain; version=0.0.4; charset=utf-8', Metrics::text()],
        ];
        $route = in_array($method, ['GET', 'HEAD'], true) ? $routes[$path] ?? null : null;
        if ($route === null) {
            return self::json(404, ['error' => 'not found']);
        }
        // The route instead of the path: each label value creates a time series, and clients can request any path.
        Metrics::$route = $path;
        return $route();
    }

    /**
     * @param array<string, mixed> $body
     * @return array{int, string, string}
     */
    private static function json(int $status, array $body): array
    {
        return [$status, 'application/json', json_encode($body, JSON_THROW_ON_ERROR)];
    }
}
