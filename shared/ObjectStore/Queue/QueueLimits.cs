using System.Text;

namespace Replica.ObjectStore.Queue;

/// <summary>What every queue accepts; the limits are those of SQS (AWS: "Amazon SQS message quotas").</summary>
public static class QueueLimits
{
    /// <summary>Longest body, in bytes of UTF-8.</summary>
    public const int MaxBodyBytes = 256 * 1024;

    /// <summary>Longest reason of a dead letter, in UTF-16 units; the rest is cut off.</summary>
    public const int MaxReasonLength = 1000;

    private static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan MaxVisibility = TimeSpan.FromHours(12);
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal static void CheckDelay(TimeSpan delay) => CheckRange(delay, MaxDelay, nameof(delay));

    internal static void CheckVisibility(TimeSpan visibility) => CheckRange(visibility, MaxVisibility, nameof(visibility));

    internal static void CheckReceive(int max, TimeSpan visibility, TimeSpan wait)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, 10);
        CheckVisibility(visibility);
        CheckRange(wait, MaxWait, nameof(wait));
    }

    /// <summary>Not empty, and nothing that XML 1.0 cannot carry.</summary>
    internal static void CheckBody(string body)
    {
        ArgumentException.ThrowIfNullOrEmpty(body);
        if (!body.All(IsCarried))
            throw new ArgumentException("A message holds a control character, which queues do not carry.", nameof(body));
        try
        {
            if (Utf8.GetByteCount(body) > MaxBodyBytes)
                throw new ArgumentException("A message has more than 256 KiB.", nameof(body));
        }
        catch (EncoderFallbackException error)
        {
            throw new ArgumentException("A message holds a lone surrogate.", nameof(body), error);
        }
    }

    /// <summary>A reason made fit to travel: shortened, and each character that no queue carries replaced. Never blank.</summary>
    internal static string Reason(string text)
    {
        var length = Math.Min(text.Length, MaxReasonLength);
        if (length < text.Length && char.IsHighSurrogate(text[length - 1]))
            length--;
        var runes = text[..length].EnumerateRunes().Select(rune => rune.IsBmp && !IsCarried((char)rune.Value) ? Rune.ReplacementChar : rune);
        var reason = string.Concat(runes);
        return string.IsNullOrWhiteSpace(reason) ? "No reason was given." : reason;
    }

    private static bool IsCarried(char unit) => unit is '\t' or '\n' or '\r' or (>= ' ' and < '\uFFFE');

    private static void CheckRange(TimeSpan value, TimeSpan max, string parameter)
    {
        if (value < TimeSpan.Zero || value > max)
            throw new ArgumentOutOfRangeException(parameter, $"It has to lie between 0 and {max}.");
    }
}
