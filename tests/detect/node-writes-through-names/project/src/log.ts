import winston from 'winston';

const folder = 'journal';
export default winston.createLogger({
  transports: [new winston.transports.File({ filename: `${folder}/club.log` })],
});
