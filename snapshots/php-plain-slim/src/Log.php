<?php

declare(strict_types=1);

namespace App;

/** JSON logs: one object per line. php-fpm forwards them unchanged to the container's stdout. */
final class Log
{
    private const LEVELS = ['debug', 'info', 'warning', 'error'];

    /**
     * Writes one line: Log::write('info', 'order placed', ['order' => 7]).
     *
     * @param array<string, mixed> $fields
     */
    public static function write(string $level, string $message, array $fields = []): void
    {
        $lowest = array_search(strtolower(getenv('LOG_LEVEL') ?: 'info'), self::LEVELS, true);
        if (array_search($level, self::LEVELS, true) < ($lowest === false ? 1 : $lowest)) {
            return;
        }
        $now = (new \DateTimeImmutable('now', new \DateTimeZone('UTC')))->format('Y-m-d\TH:i:s.v\Z');
        $entry = ['timestamp' => $now, 'level' => $level, 'message' => $message] + $fields;
        file_put_contents('php://stderr', json_encode($entry, JSON_INVALID_UTF8_SUBSTITUTE) . "\n");
    }

    /** Logs PHP's errors and warnings as JSON. */
    public static function takeErrors(): void
    {
        ini_set('log_errors', '0');
        set_error_handler(function (int $kind, string $message, string $file, int $line): bool {
            if (error_reporting() & $kind) { // not silenced by @
                self::write('warning', $message, ['file' => $file, 'line' => $line]);
            }
            return true;
        });
        set_exception_handler(function (\Throwable $error): void {
            self::write('error', 'request failed', ['error' => (string) $error]);
            self::fail();
        });
        register_shutdown_function(function (): void {
            $error = error_get_last();
            if ($error !== null && $error['type'] & (E_ERROR | E_PARSE | E_CORE_ERROR | E_COMPILE_ERROR)) {
                ['message' => $message, 'file' => $file, 'line' => $line] = $error;
                self::write('error', 'request failed', ['error' => $message, 'file' => $file, 'line' => $line]);
                self::fail();
            }
        });
    }

    private static function fail(): void
    {
        if (!headers_sent()) {
            http_response_code(500);
            header('Content-Type: application/json');
            echo '{"error":"internal server error"}';
        }
    }
}
