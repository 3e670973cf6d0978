<?php

// Tests without a library. Run with: php tests/run.php (For more tests, use PHPUnit.)

declare(strict_types=1);

use App\App;
use App\Metrics;

require __DIR__ . '/../vendor/autoload.php';
require __DIR__ . '/../health.php';

Metrics::$folder = sys_get_temp_dir() . '/metrics-' . uniqid();

function same(mixed $expected, mixed $actual): void
{
    if ($expected !== $actual) {
        throw new Exception('expected ' . var_export($expected, true) . ', got ' . var_export($actual, true));
    }
}

$tests = [
    'says hello' => function (): void {
        same([200, 'application/json', '{"message":"Hello from demo"}'], App::answer('GET', '/'));
        same(404, App::answer('POST', '/')[0]);
    },
    'counts requests by route' => function (): void {
        same(404, App::answer('GET', '/made-up-by-a-visitor')[0]);
        Metrics::count('GET', 'unmatched', 404, 0.03);
        Metrics::count('GET', 'unmatched', 404, 0.3);
        $text = App::answer('GET', '/metrics')[2];
        foreach ([
            'http_requests_total{method="GET",path="unmatched",status="404"} 2',
            'http_request_duration_seconds_bucket{method="GET",path="unmatched",le="0.05"} 1',
            'http_request_duration_seconds_bucket{method="GET",path="unmatched",le="+Inf"} 2',
        ] as $line) {
            same(true, str_contains($text, "$line\n"));
        }
        same(false, str_contains($text, 'made-up'));
    },
    'is unhealthy while a dependency is down' => function (): void {
        same([200, ['status' => 'healthy']], Health::answer('GET', '/health'));
        Health::addCheck('database', fn () => throw new Exception('connection refused'));
        $unhealthy = ['status' => 'unhealthy', 'reason' => 'database: connection refused'];
        same([503, $unhealthy], Health::answer('GET', '/health'));
        same([200, ['status' => 'alive']], Health::answer('GET', '/live'));
        same(null, Health::answer('GET', '/'));
    },
    'measures memory against the container\'s own limit' => function (): void {
        $root = sys_get_temp_dir() . '/cgroup-' . uniqid();
        mkdir("$root/memory", recursive: true);
        same(null, Health::memoryPercent($root));

        file_put_contents("$root/memory/memory.limit_in_bytes", "1000\n");
        file_put_contents("$root/memory/memory.usage_in_bytes", "700\n");
        file_put_contents("$root/memory/memory.stat", "inactive_file 1\ntotal_inactive_file 200\n");
        same(50.0, (float) Health::memoryPercent($root));

        file_put_contents("$root/memory.max", "1000\n");
        file_put_contents("$root/memory.current", "900\n");
        file_put_contents("$root/memory.stat", "anon 600\ninactive_file 100\n");
        same(80.0, (float) Health::memoryPercent($root));

        file_put_contents("$root/memory.max", "max\n");
        same(null, Health::memoryPercent($root));
    },
];

$failed = 0;
foreach ($tests as $name => $test) {
    try {
        $test();
        echo "ok    $name\n";
    } catch (Throwable $error) {
        $failed++;
        echo "FAIL  $name: {$error->getMessage()} (line {$error->getLine()})\n";
    }
}
exit($failed === 0 ? 0 : 1);
