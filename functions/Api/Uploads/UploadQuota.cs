using System.Net;
using Replica.Api.Http;
using Replica.Catalogue.Uploads;

namespace Replica.Api.Uploads;

/// <summary>Counts uploads against <see cref="UploadLimits"/>.</summary>
internal sealed class UploadQuota(IUploadLedger ledger, UploadLimits limits, TimeProvider time)
{
    private readonly AddressPseudonym _pseudonym = new(ledger, time);

    /// <summary>Takes one upload of this length out of every allowance: first the address's own, so that who has used those up takes nothing from the rest.</summary>
    /// <exception cref="ProblemException">429, with the time when the window that is full ends.</exception>
    public async Task TakeAsync(IPAddress? address, long length, CancellationToken cancellationToken)
    {
        await TakeAsync($"address/{await _pseudonym.OfAsync(address, cancellationToken)}", "from your address", limits.PerAddress, length, cancellationToken);
        await TakeAsync("all", "for this service", limits.Globally, length, cancellationToken);
    }

    private async Task TakeAsync(string who, string whose, UploadAllowance allowance, long length, CancellationToken cancellationToken)
    {
        var (minute, day) = (TimeSpan.FromMinutes(1), TimeSpan.FromDays(1));
        await CountAsync($"{who}/uploads", 1, allowance.UploadsPerMinute, minute, $"Too many uploads {whose} in this minute.", cancellationToken);
        await CountAsync($"{who}/uploads", 1, allowance.UploadsPerDay, day, $"Too many uploads {whose} today.", cancellationToken);
        await CountAsync($"{who}/bytes", Math.Max(1, length), allowance.BytesPerDay, day, $"Too many bytes {whose} today.", cancellationToken);
    }

    private async Task CountAsync(string what, long amount, long limit, TimeSpan window, string refusal, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var start = now.AddTicks(-(now.Ticks % window.Ticks));
        var counter = $"uploads/{what}/{(long)window.TotalSeconds}/{start.ToUnixTimeSeconds()}";
        if (!await ledger.TryCountAsync(counter, amount, limit, start + window, cancellationToken))
        {
            throw new ProblemException(new Problem(429, "Too many requests", $"{refusal} Try again later.") { Type = "urn:replica:limit" })
            {
                RetryAfter = start + window - now,
            };
        }
    }
}
