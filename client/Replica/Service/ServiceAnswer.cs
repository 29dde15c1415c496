using System.Net.Http.Headers;

namespace Replica.Client.Service;

/// <summary>A good answer of the service.</summary>
/// <param name="Body">All of it.</param>
/// <param name="Headers">Beside the content's.</param>
internal sealed record ServiceAnswer(byte[] Body, HttpResponseHeaders Headers);
