namespace Replica.Client.Uploads;

/// <summary>Hands progress on at once and in order; <see cref="Progress{T}"/> would post it to other threads.</summary>
internal sealed class Relay<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
