namespace Replica.Search;

/// <summary>File name extensions with their kind and registered (IANA) or customary MIME type.</summary>
internal static class MediaTypeTable
{
    public static IEnumerable<(string Extension, string Kind, string Mime)> Entries =>
        Lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .SelectMany(words => words.Skip(2).Select(extension => (extension, words[0], words[1])));

    /// <summary>Kind, MIME type, extensions.</summary>
    private const string Lines =
        """
        video video/mp4 mp4 m4v mp4v
        video video/quicktime mov qt
        video video/x-matroska mkv mk3d
        video video/webm webm
        video video/x-msvideo avi divx
        video video/mp2t ts m2ts mts
        video video/mpeg mpg mpeg mpe m1v m2v vob
        video video/ogg ogv ogm
        video video/x-ms-wmv wmv
        video video/x-ms-asf asf
        video video/x-flv flv f4v
        video video/3gpp 3gp
        video video/3gpp2 3g2
        video application/vnd.rn-realmedia rm rmvb
        audio audio/mpeg mp3 mp2 mpga
        audio audio/mp4 m4a m4b
        audio audio/aac aac
        audio audio/flac flac
        audio audio/ogg ogg oga spx
        audio audio/opus opus
        audio audio/wav wav
        audio audio/x-aiff aif aiff
        audio audio/x-ms-wma wma
        audio audio/x-matroska mka
        audio audio/x-ape ape
        audio audio/midi mid midi
        audio audio/amr amr
        image image/jpeg jpg jpeg jpe jfif
        image image/png png
        image image/gif gif
        image image/webp webp
        image image/avif avif
        image image/bmp bmp
        image image/svg+xml svg
        image image/tiff tif tiff
        image image/heic heic
        image image/heif heif
        image image/jxl jxl
        image image/x-icon ico
        image image/vnd.adobe.photoshop psd
        document application/pdf pdf
        document application/epub+zip epub
        document application/x-mobipocket-ebook mobi prc
        document application/vnd.amazon.ebook azw azw3
        document image/vnd.djvu djvu djv
        document application/vnd.comicbook+zip cbz
        document application/vnd.comicbook-rar cbr
        document text/plain txt text log nfo
        document text/markdown md
        document text/html html htm
        document application/xhtml+xml xhtml
        document text/csv csv
        document application/xml xml
        document application/json json
        document application/rtf rtf
        document application/msword doc
        document application/vnd.openxmlformats-officedocument.wordprocessingml.document docx
        document application/vnd.oasis.opendocument.text odt
        document application/vnd.ms-excel xls
        document application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx
        document application/vnd.oasis.opendocument.spreadsheet ods
        document application/vnd.ms-powerpoint ppt
        document application/vnd.openxmlformats-officedocument.presentationml.presentation pptx
        document application/vnd.oasis.opendocument.presentation odp
        document application/x-subrip srt
        document text/vtt vtt
        document text/x-ssa ass ssa
        app application/vnd.android.package-archive apk xapk
        app application/vnd.microsoft.portable-executable exe dll
        app application/x-msi msi
        app application/x-apple-diskimage dmg
        app application/vnd.apple.installer+xml pkg
        app application/vnd.debian.binary-package deb
        app application/x-rpm rpm
        app application/vnd.flatpak flatpak
        app application/x-appimage appimage
        app application/x-ios-app ipa
        app application/java-archive jar
        archive application/x-iso9660-image iso
        archive application/zip zip
        archive application/vnd.rar rar
        archive application/x-7z-compressed 7z
        archive application/x-tar tar
        archive application/gzip gz tgz
        archive application/x-bzip2 bz2 tbz2
        archive application/x-xz xz txz
        archive application/zstd zst
        archive application/vnd.ms-cab-compressed cab
        """;
}
