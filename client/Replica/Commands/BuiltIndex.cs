namespace Replica.Client.Commands;

/// <summary>What <c>index build --json</c> prints.</summary>
/// <param name="Documents">In the file.</param>
/// <param name="Blocked">Info hashes that it hides.</param>
/// <param name="Length">Bytes of the file.</param>
/// <param name="Seconds">That it took.</param>
/// <param name="File">Full path of what was written.</param>
internal sealed record BuiltIndex(int Documents, int Blocked, long Length, double Seconds, string File);
