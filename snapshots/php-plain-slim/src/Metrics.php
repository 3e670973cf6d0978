<?php

declare(strict_types=1);

namespace App;

/**
 * Metrics in Prometheus text format, without a library.
 *
 * PHP keeps no state between requests. Each process writes its numbers to a file in /tmp, which is in memory, and
 * /metrics returns the sums of all files, including those of exited processes.
 */
final class Metrics
{
    private const REQUESTS = 'http_requests_total';
    private const DURATION = 'http_request_duration_seconds';

    /** Upper bounds of the histogram's buckets, in seconds. */
    private const BUCKETS = ['0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1', '2.5', '5', '10', '+Inf'];

    private const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

    public static string $route = 'unmatched';

    /** The folder of the files. Tests use another one. */
    public static string $folder = '/tmp/metrics';

    /** Counts and times this request after the response. */
    public static function countThisRequest(): void
    {
        $path = explode('?', $_SERVER['REQUEST_URI'])[0];
        if (in_array($path, ['/health', '/live'], true)) {
            self::$route = $path; // Health responds to these and exits
        }
        register_shutdown_function(function (): void {
            $seconds = microtime(true) - $_SERVER['REQUEST_TIME_FLOAT'];
            self::count($_SERVER['REQUEST_METHOD'], self::$route, http_response_code() ?: 200, $seconds);
        });
    }

    public static function count(string $method, string $route, int $status, float $seconds): void
    {
        $method = in_array($method, self::METHODS, true) ? $method : 'other';
        $labels = sprintf('method="%s",path="%s"', $method, addcslashes($route, "\\\"\n"));
        $added = [self::REQUESTS . "{{$labels},status=\"$status\"}" => 1];
        foreach (self::BUCKETS as $bound) {
            // Buckets are cumulative: each includes the smaller ones.
            $is_in = $bound === '+Inf' || $seconds <= (float) $bound;
            $added[self::DURATION . "_bucket{{$labels},le=\"$bound\"}"] = (int) $is_in;
        }
        $added[self::DURATION . "_sum{{$labels}}"] = $seconds;
        $added[self::DURATION . "_count{{$labels}}"] = 1;

        @mkdir(self::$folder);
        $file = self::$folder . '/' . getmypid();
        $numbers = self::read($file);
        foreach ($added as $series => $number) {
            $numbers[$series] = ($numbers[$series] ?? 0) + $number;
        }
        // Replace the file atomically.
        file_put_contents("$file.new", json_encode($numbers, JSON_THROW_ON_ERROR));
        rename("$file.new", $file);
    }

    public static function text(): string
    {
        $totals = [];
        foreach (glob(self::$folder . '/*[0-9]') as $file) {
            foreach (self::read($file) as $series => $number) {
                $totals[$series] = ($totals[$series] ?? 0) + $number;
            }
        }
        return self::describe(self::REQUESTS, 'counter', 'Requests answered.', $totals)
            . self::describe(self::DURATION, 'histogram', 'Request duration.', $totals);
    }

    /** @return array<string, int|float> */
    private static function read(string $file): array
    {
        return is_file($file) ? json_decode(file_get_contents($file), true, flags: JSON_THROW_ON_ERROR) : [];
    }

    /** @param array<string, int|float> $totals */
    private static function describe(string $name, string $kind, string $help, array $totals): string
    {
        $text = "# HELP $name $help\n# TYPE $name $kind\n";
        foreach ($totals as $series => $number) {
            if (str_starts_with($series, $name)) {
                $text .= "$series $number\n";
            }
        }
        return $text;
    }
}
