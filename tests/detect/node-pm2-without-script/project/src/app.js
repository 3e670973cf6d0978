import express from 'express';

export default express().get('/', (request, response) => response.send('tickets'));
