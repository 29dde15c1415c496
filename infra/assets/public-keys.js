// CloudFront function (viewer request): lets through only what may be public, by the shape of its key. The bucket's policy denies incoming/
// once more, so a mistake here opens nothing there.
var ITEM = /^\/([A-Za-z0-9_-][A-Za-z0-9_.-]{0,99})\/(?:torrent|metadata|data\/.+|thumbnail\/[0-9]{1,9}|duration\/[0-9]{1,9}|subtitles\/[^\/]{1,200})$/;
var INDEX = /^\/index\/(?:latest\.json|config\.json|[0-9a-f]{64}\.rsi)$/;
var DOT_SEGMENT = /\/(?:\.|%2e){1,2}(?:\/|$)/i;
var RESERVED = ['incoming', 'index', 'store'];

function isPublic(uri) {
  if (DOT_SEGMENT.test(uri)) return false;
  if (INDEX.test(uri)) return true;
  var item = ITEM.exec(uri);
  return item !== null && RESERVED.indexOf(item[1]) < 0;
}

function handler(event) {
  if (isPublic(event.request.uri)) return event.request;
  return { statusCode: 404, statusDescription: 'Not Found', headers: { 'cache-control': { value: 'public, max-age=600' } } };
}
