<?php

declare(strict_types=1);

namespace Guestbook;

final class Entries
{
    /** @param array<string, mixed> $store */
    public function __construct(private array &$store)
    {
        $store['entries'] ??= [];
    }

    public function add(string $name, string $text): void
    {
        if (trim($text) !== '') {
            $this->store['entries'][] = ['name' => trim($name) ?: 'Anonymous', 'text' => trim($text)];
        }
    }

    /** @return list<array{name: string, text: string}> */
    public function all(): array
    {
        return array_reverse($this->store['entries']);
    }
}
