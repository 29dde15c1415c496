namespace Replica.Ingest.Extractors;

/// <summary>One attempt at a file.</summary>
internal sealed class DirectDownload(HttpClient http, Uri url, string file, JobScope scope, Action<int> onPercent)
{
    private long _received;

    /// <summary>Writes the file anew.</summary>
    /// <returns>Null once it is whole; else how many bytes came of how many that were promised.</returns>
    /// <exception cref="SourceRefusedException">Empty, or too large.</exception>
    /// <exception cref="SourceUnavailableException">The server does not answer, or not with the file.</exception>
    public async Task<(long Received, long? Promised)?> RunAsync(CancellationToken cancellationToken)
    {
        using var answer = await DirectExtractor.AskAsync(http, url, scope, cancellationToken);
        if (!answer.IsSuccessStatusCode)
            throw scope.Explain(new SourceUnavailableException($"the server answers {(int)answer.StatusCode} {answer.StatusCode}"));
        var promised = answer.Content.Headers.ContentLength;
        try
        {
            await CopyAsync(await answer.Content.ReadAsStreamAsync(cancellationToken), promised, cancellationToken);
        }
        catch (HttpIOException)
        {
            if (scope.Session.IsOverLimit) throw TooLarge();
            return (_received, promised);
        }
        catch (IOException e) when (e is not HttpIOException)
        {
            throw scope.Explain(new SourceUnavailableException($"it could not be stored: {e.Message}", e));
        }

        return _received > 0 ? null : throw new SourceRefusedException("it has no bytes");
    }

    private async Task CopyAsync(Stream body, long? promised, CancellationToken cancellationToken)
    {
        await using var output = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.Read);
        var buffer = new byte[128 * 1024];
        while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            _received += read;
            if (_received > scope.Limits.MaxBytes) throw TooLarge();
            await output.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            if (promised > 0) onPercent((int)(_received * 100 / promised.Value));
        }
    }

    private SourceTooLargeException TooLarge() => new($"it is larger than {scope.Limits.MaxBytes} bytes");
}
