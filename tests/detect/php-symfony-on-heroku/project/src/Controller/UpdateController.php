<?php

namespace App\Controller;

#[Route('/system/update')]
final class UpdateController
{
    // Its path is `/system/update/health`.
    #[Route('/health', name: 'update_health', methods: ['GET'])]
    public function health(ParameterBag $parameters): JsonResponse
    {
        return new JsonResponse(['status' => $parameters->get('status')]);
    }
}
