namespace Replica.Client.Network;

/// <summary>Reads bodies that others send, never more of them than they may have.</summary>
internal static class BoundedContent
{
    /// <summary>The whole body.</summary>
    /// <exception cref="HttpRequestException">It has more than <paramref name="limit"/> bytes.</exception>
    public static async Task<byte[]> ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > limit) throw TooLarge(limit);
        var body = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            using var read = new MemoryStream((int)(content.Headers.ContentLength ?? 0));
            var buffer = new byte[64 * 1024];
            for (int got; (got = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                if (read.Length + got > limit) throw TooLarge(limit);
                read.Write(buffer, 0, got);
            }

            return read.ToArray();
        }
    }

    private static HttpRequestException TooLarge(int limit) =>
        new(HttpRequestError.ConfigurationLimitExceeded, $"the answer is larger than {limit} bytes");
}
