package host

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"github.com/mattermost/mattermost/server/public/model"
)

// install puts the bundle where the environment looks for it: <plugins>/<id>.
func install(bundle, plugins string) (*model.Manifest, error) {
	info, err := os.Stat(bundle)
	if err != nil {
		return nil, fmt.Errorf("cannot read the plugin's bundle: %w", err)
	}
	if !info.IsDir() {
		unpacked := filepath.Join(filepath.Dir(plugins), "unpacked")
		if bundle, err = unpack(bundle, unpacked); err != nil {
			return nil, fmt.Errorf("cannot unpack the plugin's bundle: %w", err)
		}
	}
	manifest, _, err := model.FindManifest(bundle)
	if err != nil {
		return nil, fmt.Errorf("cannot read the plugin's manifest: %w", err)
	}
	if !model.IsValidPluginId(manifest.Id) {
		return nil, fmt.Errorf("%q is not a valid plugin id", manifest.Id)
	}
	if err := os.CopyFS(filepath.Join(plugins, manifest.Id), os.DirFS(bundle)); err != nil {
		return nil, fmt.Errorf("cannot install the plugin: %w", err)
	}
	return manifest, nil
}

// executable is the path of the program that the manifest names for this machine.
func executable(manifest *model.Manifest, plugins string) string {
	path := filepath.Join(plugins, manifest.Id, manifest.GetExecutableForRuntime(runtime.GOOS, runtime.GOARCH))
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		return resolved
	}
	return path
}

// unpack extracts a .tar.gz and returns the folder that holds the manifest: the archive's root, or
// the one folder in it. File modes are kept, as a server keeps them: the executable needs its own.
func unpack(bundle, folder string) (string, error) {
	file, err := os.Open(bundle)
	if err != nil {
		return "", err
	}
	defer file.Close()
	compressed, err := gzip.NewReader(file)
	if err != nil {
		return "", err
	}
	archive := tar.NewReader(compressed)
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", err
		}
		if header.Typeflag == tar.TypeReg {
			if err := extract(archive, header, folder); err != nil {
				return "", err
			}
		}
	}
	if _, err := os.Stat(filepath.Join(folder, "plugin.json")); err == nil {
		return folder, nil
	}
	manifests, err := filepath.Glob(filepath.Join(folder, "*", "plugin.json"))
	if err != nil || len(manifests) != 1 {
		return "", fmt.Errorf("%s holds no plugin.json", bundle)
	}
	return filepath.Dir(manifests[0]), nil
}

func extract(archive io.Reader, header *tar.Header, folder string) error {
	if !filepath.IsLocal(header.Name) {
		return fmt.Errorf("%s lies outside the bundle", header.Name)
	}
	path := filepath.Join(folder, header.Name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, header.FileInfo().Mode().Perm())
	if err != nil {
		return err
	}
	_, err = io.Copy(file, archive)
	return errors.Join(err, file.Close())
}
