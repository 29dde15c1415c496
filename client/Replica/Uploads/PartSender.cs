namespace Replica.Client.Uploads;

/// <summary>Sends the parts of an upload, several at a time.</summary>
/// <param name="http">Reaches the URLs that the service names.</param>
/// <param name="time">The clock of the stall time-out.</param>
internal sealed class PartSender(HttpClient http, TimeProvider time)
{
    /// <summary>A part that moves no byte for so long has failed.</summary>
    public static readonly TimeSpan StallTimeout = TimeSpan.FromSeconds(60);

    private const int Parallel = 3;

    /// <summary>Sends each part of a plan once.</summary>
    /// <param name="source">The files.</param>
    /// <param name="parts">What to send.</param>
    /// <param name="sent">Told the bytes of each step.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>How many arrived, and why the first that did not failed (null: all did).</returns>
    public async Task<(int Arrived, string? Failure)> SendAsync(
        UploadSource source, IReadOnlyList<FilePart> parts, Action<int> sent, CancellationToken cancellationToken)
    {
        var arrived = 0;
        string? failure = null;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken };
        await System.Threading.Tasks.Parallel.ForEachAsync(parts, options, async (part, cancel) =>
        {
            // After one failure the rest of the URLs are likely no better: ask the service first.
            if (Volatile.Read(ref failure) is not null) return;
            var why = await PutAsync(part.Url, stall => source.Open(part, bytes => Moved(bytes, stall, sent)), cancel).ConfigureAwait(false);
            if (why is null) Interlocked.Increment(ref arrived);
            else Interlocked.CompareExchange(ref failure, why, null);
        }).ConfigureAwait(false);
        return (arrived, failure);
    }

    /// <summary>PUTs a body.</summary>
    /// <returns>Why it failed, or null.</returns>
    public async Task<string?> PutAsync(Uri url, Func<CancellationTokenSource, HttpContent> body, CancellationToken cancellationToken)
    {
        using var stall = new CancellationTokenSource(StallTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stall.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, url) { Content = body(stall) };
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? null : $"{url.Authority} answered {(int)response.StatusCode}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"{url.Authority} took no data for {StallTimeout.TotalSeconds:0} s";
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return e.GetBaseException().Message;
        }
    }

    private static void Moved(int bytes, CancellationTokenSource stall, Action<int> sent)
    {
        stall.CancelAfter(StallTimeout);
        sent(bytes);
    }
}
