<?php

// Health endpoints: /health checks the app and its dependencies, /live only that the app responds.
//
// To add it to an app:
//
//     require __DIR__ . '/../health.php'; // in public/index.php, before everything except `declare`
//     Health::serve();
//
// To add a dependency, between these two lines:
//
//     Health::addCheck('database', fn () => new PDO(getenv('DATABASE_DSN')));

declare(strict_types=1);

final class Health
{
    // Memory limit, usage, and the page cache in it, which the kernel reclaims when needed: cgroup v2, then v1.
    // (/proc/meminfo reports the host's memory.)
    private const CGROUPS = [
        ['memory.max', 'memory.current', 'memory.stat', 'inactive_file'],
        ['memory/memory.limit_in_bytes', 'memory/memory.usage_in_bytes', 'memory/memory.stat', 'total_inactive_file'],
    ];

    /** @var array<string, callable(): mixed> */
    private static array $checks = [];

    /** Adds a dependency. The check throws while it is unavailable, and times out within two seconds. */
    public static function addCheck(string $name, callable $check): void
    {
        self::$checks[$name] = $check;
    }

    /** Responds to a request for one of the endpoints and exits. */
    public static function serve(): void
    {
        $answer = self::answer($_SERVER['REQUEST_METHOD'], explode('?', $_SERVER['REQUEST_URI'])[0]);
        if ($answer !== null) {
            http_response_code($answer[0]);
            header('Content-Type: application/json');
            header('Cache-Control: no-store');
            echo json_encode($answer[1], JSON_INVALID_UTF8_SUBSTITUTE);
            exit;
        }
    }

    /** @return array{int, array<string, string>}|null status and body; null for other paths */
    public static function answer(string $method, string $path): ?array
    {
        if (!in_array($method, ['GET', 'HEAD'], true)) {
            return null;
        }
        if ($path === '/live') {
            return [200, ['status' => 'alive']];
        }
        if ($path !== '/health') {
            return null;
        }
        $reason = self::firstProblem();
        return $reason === null
            ? [200, ['status' => 'healthy']]
            : [503, ['status' => 'unhealthy', 'reason' => $reason]];
    }

    private static function firstProblem(): ?string
    {
        foreach (self::$checks + ['memory' => self::checkMemory(...)] as $name => $check) {
            try {
                $check();
            } catch (Throwable $error) {
                return "$name: " . ($error->getMessage() ?: $error::class);
            }
        }
        return null;
    }

    private static function checkMemory(): void
    {
        $allowed = getenv('HEALTH_MEMORY_PERCENT');
        $percent = self::memoryPercent();
        if ($percent !== null && $percent > (is_numeric($allowed) ? (float) $allowed : 90)) {
            throw new RuntimeException(sprintf("%.0f%% of the container's limit is in use", $percent));
        }
    }

    /** Memory use in percent of the container's limit; null without a limit. */
    public static function memoryPercent(string $root = '/sys/fs/cgroup'): ?float
    {
        foreach (self::CGROUPS as [$limitFile, $usageFile, $statFile, $cacheField]) {
            if (!is_readable("$root/$limitFile")) {
                continue; // not this cgroup version
            }
            $limit = trim(file_get_contents("$root/$limitFile"));
            if ($limit === 'max' || (float) $limit >= 2 ** 62) { // v2 and v1 without a limit
                return null;
            }
            $usage = (int) file_get_contents("$root/$usageFile");
            preg_match("/^$cacheField (\\d+)/m", file_get_contents("$root/$statFile"), $cache);
            return 100 * ($usage - (int) ($cache[1] ?? 0)) / (int) $limit;
        }
        return null;
    }
}
