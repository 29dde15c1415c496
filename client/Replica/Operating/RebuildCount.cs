namespace Replica.Client.Operating;

/// <summary>What <c>rebuild-catalogue</c> did. In the cloud the functions catalogue what is announced; embedded it is done at once.</summary>
/// <param name="Items">Items in the object listing.</param>
/// <param name="Announced">Events sent to the functions.</param>
/// <param name="Added">Items that the catalogue lacked.</param>
/// <param name="Removed">Entries whose item is gone.</param>
/// <param name="Refused">Items that can not be catalogued.</param>
internal sealed record RebuildCount(int Items, int Announced, int Added, int Removed, int Refused);
