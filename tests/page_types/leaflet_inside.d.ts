// What the page's own layers take from inside Leaflet 1.9, of which its published types say nothing.
import "leaflet";

declare module "leaflet" {
  interface Map {
    _animatingZoom: boolean;
  }

  interface Renderer {
    _bounds: Bounds & { min: Point; max: Point };
    _container: HTMLCanvasElement;
    _update(): void;
  }
}
